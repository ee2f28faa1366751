/* weir/http_class.h - HTTP status to error code: the default table.
 *
 *   2xx                                  WR_OK
 *   401, 403                             WR_E_AUTH
 *   402                                  WR_E_QUOTA
 *   404, 410                             WR_E_GONE
 *   429                                  WR_E_RATE
 *   408, 423, 425, 477, 5xx              WR_E_TRANSIENT
 *   anything else (1xx, 3xx, other 4xx)  WR_E_PROTOCOL
 *
 * Redirects are PROTOCOL: the engine follows none, lest a key travel to another host.
 */
#ifndef WEIR_HTTP_CLASS_H
#define WEIR_HTTP_CLASS_H

#include "weir/err.h"

enum wr_code wr_http_class(int status);

#endif
