/* email.h - one mailbox, taken apart by RFC 5321 and 6531. */
#ifndef ETL_FACTS_EMAIL_H
#define ETL_FACTS_EMAIL_H

#include "weir/arena.h"

#define WR_EMAIL_MAX_LOCAL  64  /* octets, RFC 5321, 4.5.3.1.1              */
#define WR_EMAIL_MAX_DOMAIN 253 /* 255 octets on the wire                    */
#define WR_EMAIL_MAX        254 /* a path holds 256 with its angle brackets */

enum wr_email_fault {
    WR_EMAIL_FINE,
    WR_EMAIL_NO_AT,
    WR_EMAIL_NO_LOCAL,
    WR_EMAIL_BAD_LOCAL,
    WR_EMAIL_LONG_LOCAL,
    WR_EMAIL_NO_DOMAIN,
    WR_EMAIL_BAD_DOMAIN,
    WR_EMAIL_LONG,
    WR_EMAIL_NOT_UTF8,
};

struct wr_email {
    struct wr_str local;  /* as it is; NFC where it is not ASCII          */
    struct wr_str domain; /* lower case, A-labels; "[...]" for a literal  */
    bool quoted;          /* local part is a quoted string                */
    bool literal;         /* domain is an address in brackets             */
    bool utf8;            /* local part needs SMTPUTF8                    */
    bool dotless;         /* domain is one label                          */
    bool numeric;         /* last label is all digits: no public domain   */
};

/* `text` must be a bare mailbox: no display name, white space or comment around it.
 * Strings of *out live in `arena` or in `text`. Accepts what RFC 5321 accepts, dotless
 * domains and address literals too: the flags tell. */
enum wr_email_fault wr_email_parse(struct wr_str text, struct wr_arena *arena,
                                   struct wr_email *out);
/* Stable words: "no_at". */
const char *wr_email_fault_name(enum wr_email_fault fault);

/* The mailbox inside what people paste: `Name <a@b>`, `mailto:a@b?subject=x`, white
 * space around, a full stop after. A view into `text`. */
struct wr_str wr_email_strip(struct wr_str text);

/* "local@domain" into `arena`. */
struct wr_str wr_email_join(const struct wr_email *email, struct wr_arena *arena);

#endif
