/* host.h - host names: lower case, A-labels, and nothing that is none. */
#ifndef ETL_FACTS_HOST_H
#define ETL_FACTS_HOST_H

#include "weir/arena.h"

#define WR_HOST_MAX  253
#define WR_LABEL_MAX 63

/* `text` (A-labels, U-labels or mixed, any case, one dot at the end allowed) as
 * A-labels in lower case, into `arena`; WR_NONE when it is no host name: IDNA2008 with
 * the mapping of UTS 46, then letters, digits and hyphens, 63 octets a label, 253 in
 * all. */
struct wr_str wr_host_ascii(struct wr_str text, struct wr_arena *arena);

/* The host of a URL or of anything people put into a web site column, without port and
 * user part; a view, not checked. */
struct wr_str wr_host_of_url(struct wr_str text);

bool wr_host_is_dotless(struct wr_str host);
/* The last label has digits alone: an IPv4 address or nothing that can be registered.
 */
bool wr_host_is_numeric(struct wr_str host);

#endif
