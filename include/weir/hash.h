/* weir/hash.h - digests and ids made of them. OpenSSL stands behind. */
#ifndef WEIR_HASH_H
#define WEIR_HASH_H

#include "weir/str.h"

#define WR_SHA256_BYTES 32
#define WR_SHA256_HEX 65 /* with terminator */

struct wr_sha256 {
    unsigned char bytes[WR_SHA256_BYTES];
};

void wr_sha256(struct wr_str data, struct wr_sha256 *out);
/* Parts are length-prefixed before hashing, so ("ab","c") differs from ("a","bc"). */
void wr_sha256_parts(const struct wr_str *parts, size_t count, struct wr_sha256 *out);
/* What vendors take hashed addresses as; worth nothing where security is meant. */
#define WR_MD5_BYTES 16
#define WR_MD5_HEX   33 /* with terminator */
struct wr_md5 {
    unsigned char bytes[WR_MD5_BYTES];
};
void wr_md5(struct wr_str data, struct wr_md5 *out);
/* HMAC (RFC 2104). */
void wr_hmac_sha256(struct wr_str key, struct wr_str data, struct wr_sha256 *out);
/* From the system's source of randomness: what salts and keys are made of. */
void wr_random(unsigned char *out, size_t count);
void wr_hex(const unsigned char *bytes, size_t count, char *out);

/* First 63 bits of wr_sha256_parts: the id of a lead, account or question. The same
 * on every machine, so that no sequence has to be shared. */
int64_t wr_id_of(const struct wr_str *parts, size_t count);

/* Fast, unkeyed, for in-memory tables of trusted keys only. */
uint64_t wr_hash64(struct wr_str data);

#endif
