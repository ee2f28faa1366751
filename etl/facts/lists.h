/* lists.h - the lists that normalising and verifying need, loaded once.
 *
 * Lists are data (providers/lists), not code: free mail, disposable domains, role
 * local parts, country names, parked name servers, title rules (etl/facts/title.h), the
 * Public Suffix List. Loaded lists are const and shared; all of them take about 3 MB
 * and a tenth of a second.
 */
#ifndef ETL_FACTS_LISTS_H
#define ETL_FACTS_LISTS_H

#include "weir/arena.h"
#include "weir/err.h"

struct wr_lists;

/* Reads all lists from a folder; "" entries and `#` comments skipped. The Public
 * Suffix List is the folder's public_suffix_list.dat when there, else the system's.
 * WR_E_CONFIG names the file that is missing. Free with wr_lists_free. */
enum wr_code wr_lists_load(const char *folder, struct wr_lists **out,
                           struct wr_err *err) WR_MUST_USE;
void wr_lists_free(struct wr_lists *lists);

bool wr_lists_is_free_mail(const struct wr_lists *lists, struct wr_str domain);
/* Sources that list it, 0..6: one alone is weak evidence. Subdomains of wildcard
 * parents count. */
unsigned wr_lists_disposable(const struct wr_lists *lists, struct wr_str domain);
bool wr_lists_is_role(const struct wr_lists *lists, struct wr_str local_part);
bool wr_lists_is_university(const struct wr_lists *lists, struct wr_str domain);
bool wr_lists_is_parked_ns(const struct wr_lists *lists, struct wr_str name_server);
/* ISO 3166-1 alpha-2 of a code (2 or 3 letters), an English or a local name; WR_NONE.
 */
struct wr_str wr_lists_country(const struct wr_lists *lists, struct wr_str name,
                               struct wr_arena *scratch);
/* Registrable domain (eTLD+1) of a host in A-labels; WR_NONE when the host is itself a
 * public suffix, an address, or not a host. */
struct wr_str wr_lists_registrable(const struct wr_lists *lists, struct wr_str host);

#endif
