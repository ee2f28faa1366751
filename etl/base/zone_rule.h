/* zone_rule.h - the rule at the end of a tzdata file ("CET-1CEST,M3.5.0,M10.5.0/3"),
 * made into shifts. For zone.c.
 */
#ifndef ETL_BASE_ZONE_RULE_H
#define ETL_BASE_ZONE_RULE_H

#include "etl/base/zone.h"

#define WR_RULE_UNTIL  2099
#define WR_RULE_SHIFTS (2u * (WR_RULE_UNTIL - 1970 + 1))

/* Adds what the rule brings after the zone's last shift; `shifts` is the zone's array,
 * with room for WR_RULE_SHIFTS more. False: not of that form. */
bool wr_zone_rule(struct wr_str rule, struct wr_shift *shifts, struct wr_zone *zone);

#endif
