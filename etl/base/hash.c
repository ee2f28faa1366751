/* hash.c - SHA-256, HMAC, MD5 and ids made of them. OpenSSL stands behind.
 *
 * A digest of bytes in memory fails only where OpenSSL cannot allocate.
 */
#include "weir/hash.h"

#include "etl/base/nomem.h"
#include "weir/alloc.h"

#include <limits.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "etl/base/banned.h"

void wr_sha256(struct wr_str data, struct wr_sha256 *out)
{
    if (!EVP_Digest(data.len ? data.ptr : "", data.len, out->bytes, NULL, EVP_sha256(),
                    NULL))
        wr_no_memory();
}

static bool add_part(EVP_MD_CTX *ctx, struct wr_str part)
{
    unsigned char length[8];

    for (size_t i = 0; i < sizeof(length); i++)
        length[i] = (unsigned char)((uint64_t)part.len >> (56 - 8 * i));
    return EVP_DigestUpdate(ctx, length, sizeof(length)) &&
           (!part.len || EVP_DigestUpdate(ctx, part.ptr, part.len));
}

void wr_sha256_parts(const struct wr_str *parts, size_t count, struct wr_sha256 *out)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool good = ctx && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL);

    for (size_t i = 0; good && i < count; i++)
        good = add_part(ctx, parts[i]);
    if (!good || !EVP_DigestFinal_ex(ctx, out->bytes, NULL))
        wr_no_memory();
    EVP_MD_CTX_free(ctx);
}

/* "-fips": where a system allows approved digests alone, this one is had all the same.
 * It hides nothing; it is the form a vendor takes an address in. */
void wr_md5(struct wr_str data, struct wr_md5 *out)
{
    EVP_MD *md5 = EVP_MD_fetch(NULL, "MD5", "-fips");

    if (!md5)
        wr_bug("OpenSSL was built without MD5");
    if (!EVP_Digest(data.len ? data.ptr : "", data.len, out->bytes, NULL, md5, NULL))
        wr_no_memory();
    EVP_MD_free(md5);
}

void wr_hmac_sha256(struct wr_str key, struct wr_str data, struct wr_sha256 *out)
{
    const unsigned char *bytes = (const unsigned char *)(data.len ? data.ptr : "");
    struct wr_sha256 digest;

    /* RFC 2104: a long key stands for its digest. It also keeps the int in range. */
    if (key.len > 64) {
        wr_sha256(key, &digest);
        key = (struct wr_str){(const char *)digest.bytes, sizeof(digest.bytes)};
    }
    if (!HMAC(EVP_sha256(), key.len ? key.ptr : "", (int)key.len, bytes, data.len,
              out->bytes, NULL))
        wr_no_memory();
}

void wr_random(unsigned char *out, size_t count)
{
    if (RAND_bytes(out, (int)count) != 1)
        wr_bug("the system gives no random bytes");
}

void wr_hex(const unsigned char *bytes, size_t count, char *out)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < count; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * count] = '\0';
}

int64_t wr_id_of(const struct wr_str *parts, size_t count)
{
    struct wr_sha256 digest;
    uint64_t id = 0;

    wr_sha256_parts(parts, count, &digest);
    for (size_t i = 0; i < 8; i++)
        id = id << 8 | digest.bytes[i];
    return (int64_t)(id >> 1);
}

/* FNV-1a, and a final mix so that low bits depend on every byte. */
uint64_t wr_hash64(struct wr_str data)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < data.len; i++)
        hash = (hash ^ (unsigned char)data.ptr[i]) * UINT64_C(0x100000001b3);
    hash ^= hash >> 32;
    hash *= UINT64_C(0xd6e8feb86659fd93);
    return hash ^ hash >> 32;
}
