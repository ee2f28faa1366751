/* weir/sign.h - text signed with a key: JSON Web Signature (RFC 7515), and the base64
 * it is written in. OpenSSL stands behind.
 */
#ifndef WEIR_SIGN_H
#define WEIR_SIGN_H

#include "weir/arena.h"
#include "weir/err.h"

/* RFC 7518, 3.1. */
enum wr_sign_algorithm {
    WR_SIGN_HS256, /* HMAC; the key is the secret itself */
    WR_SIGN_RS256, /* RSA, PKCS #1 v1.5; the key is a PEM, of 2048 bits at least */
    WR_SIGN_ES256, /* ECDSA on P-256; the key is a PEM */
};
const char *wr_sign_name(enum wr_sign_algorithm algorithm); /* "RS256" */

/* Can this key sign so? WR_E_CONFIG says what is wrong with it, and holds no part of
 * it. A PEM that wants a password is refused. */
enum wr_code wr_sign_check(enum wr_sign_algorithm algorithm, struct wr_str key,
                           struct wr_err *err) WR_MUST_USE;

/* Compact serialisation, "HEADER.PAYLOAD.SIGNATURE" in `arena`, of a payload under the
 * header {"alg":"RS256","typ":"JWT"}. The same for the same payload, but for ES256. */
enum wr_code wr_sign_jws(enum wr_sign_algorithm algorithm, struct wr_str key,
                         struct wr_str payload, struct wr_arena *arena,
                         struct wr_str *out, struct wr_err *err) WR_MUST_USE;

/* RFC 4648, 4: with padding. In `arena`. */
struct wr_str wr_base64(struct wr_str bytes, struct wr_arena *arena);
/* The reverse; false when `text` is none. In `arena`. */
bool wr_base64_decode(struct wr_str text, struct wr_arena *arena, struct wr_str *out);
/* RFC 4648, 5, without padding, as RFC 7515 has it. */
struct wr_str wr_base64url(struct wr_str bytes, struct wr_arena *arena);

#endif
