/* call_info.c - how a call is carried out, for those who want to look at it. */
#include "etl/manifest/table.h"

#include "etl/base/banned.h"

size_t wr_call_exchanges(const struct wr_provider *p)
{
    const struct call *call = p->self;

    return p->begin == wr_call_begin ? call->leg_count : 0;
}

struct wr_exchange_info wr_call_exchange(const struct wr_provider *p, size_t i)
{
    static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
    const struct call *call = p->self;
    const struct leg *leg = &call->legs[i];

    return (struct wr_exchange_info){.name = leg->name,
                                     .method = methods[leg->request.method],
                                     .first_ms = leg->poll.first_ms,
                                     .every_ms = leg->poll.every_ms,
                                     .for_ms = leg->poll.for_ms};
}
