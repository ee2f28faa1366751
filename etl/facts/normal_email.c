/* normal_email.c - an address as people paste it into one mailbox.
 *
 * Display name and mailto: go, the domain becomes lower-case A-labels, the local part
 * and its plus-tag stay as they are: only the receiving host may say that case means
 * nothing (RFC 5321, 2.4).
 */
#include "etl/facts/email.h"
#include "etl/facts/normal.h"

#include "etl/base/banned.h"

enum wr_normal_result wr_normal_email(const struct wr_normal_in *in,
                                      struct wr_value *out)
{
    struct wr_email email;

    if (wr_email_parse(wr_email_strip(in->text), in->arena, &email) != WR_EMAIL_FINE)
        return WR_NORMAL_BAD;
    *out = wr_value_text(wr_email_join(&email, in->arena));
    return WR_NORMAL_OK;
}
