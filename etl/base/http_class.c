/* http_class.c - what an HTTP status means when the service says nothing more.
 *
 * Adapters that know better carry a short table of their own in front of this one.
 */
#include "weir/http_class.h"

#include "etl/base/banned.h"

/* Single statuses that differ from the rest of their class. 477 is sent by some
 * gateways for "busy"; 451 and others that say no about the content stay PROTOCOL. */
static const struct {
    int status;
    enum wr_code code;
} exceptions[] = {
    {401, WR_E_AUTH},      {402, WR_E_QUOTA},     {403, WR_E_AUTH},
    {404, WR_E_GONE},      {408, WR_E_TRANSIENT}, {410, WR_E_GONE},
    {423, WR_E_TRANSIENT}, {425, WR_E_TRANSIENT}, {429, WR_E_RATE},
    {477, WR_E_TRANSIENT},
};

enum wr_code wr_http_class(int status)
{
    for (size_t i = 0; i < WR_COUNT(exceptions); i++) {
        if (exceptions[i].status == status)
            return exceptions[i].code;
    }
    if (status >= 200 && status <= 299)
        return WR_OK;
    if (status >= 500 && status <= 599)
        return WR_E_TRANSIENT;
    return WR_E_PROTOCOL;
}
