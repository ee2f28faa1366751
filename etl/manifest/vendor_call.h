/* vendor_call.h - calls of a vendor itself: the token that its other calls want, and
 * the check of key and balance. They are calls without asks, played by the interpreter
 * like any other.
 */
#ifndef ETL_MANIFEST_VENDOR_CALL_H
#define ETL_MANIFEST_VENDOR_CALL_H

#include "etl/manifest/compile.h"
#include "weir/sign.h"

/* What {$user} and {$jwt} stand for in a token call; {$secret} is no word of the page.
 */
enum token_word { TOKEN_USER, TOKEN_JWT, TOKEN_SECRET, TOKEN_WORDS };

struct token_call {
    struct call call; /* first: a provider's self is either */
    struct leg leg;
    struct vendor vendor; /* the same without its headers, and at the token's address */
    bool is_sent;         /* false: the JWT itself is the token */
    bool basic;           /* oauth2: id and secret in a header */
    bool wants_user;
    enum wr_sign_algorithm algorithm; /* jwt */
    uint32_t jwt_s;                   /* jwt: exp - iat; 0: none is signed */
    struct call claims;               /* jwt: its body is their JSON */
    struct leg claims_leg;
    struct place token, expires;
    uint32_t lifetime_s;      /* where it is not told */
    struct wr_str bound_user; /* set by wr_manifests_bind */
};

/* In compile_token.c; never NULL. */
struct token_call *wr_compile_oauth2(struct compile *c, const struct wr_yaml *node,
                                     const struct wr_yaml *shared,
                                     const struct vendor *vendor);
struct token_call *wr_compile_jwt(struct compile *c, const struct wr_yaml *node,
                                  const struct wr_yaml *shared,
                                  const struct vendor *vendor);

/* The job's settings. False with an error at `pos`. */
bool wr_token_call_bind(struct token_call *token, const struct wr_vendor_config *config,
                        struct wr_arena *arena, struct wr_pos pos,
                        struct wr_diags *diags);

/* Slots of the providers. */
enum wr_code wr_token_begin(const struct wr_provider *p, struct wr_talk *talk,
                            enum wr_move *move, struct wr_err *err);
enum wr_code wr_token_advance(const struct wr_provider *p, struct wr_talk *talk,
                              const struct wr_reply *reply, enum wr_move *move,
                              struct wr_err *err);
enum wr_code wr_check_advance(const struct wr_provider *p, struct wr_talk *talk,
                              const struct wr_reply *reply, enum wr_move *move,
                              struct wr_err *err);

#endif
