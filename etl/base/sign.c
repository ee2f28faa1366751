/* sign.c - JSON Web Signatures by OpenSSL's EVP.
 *
 * A PEM is read at each signature: that is done once an hour, and no key has to be kept
 * in a form that somebody must free. What OpenSSL says of a key it cannot read is
 * dropped: it would tell nothing to who wrote the job, and might tell of the key.
 */
#include "weir/sign.h"

#include "etl/base/nomem.h"
#include "weir/hash.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "etl/base/banned.h"

#define MIN_RSA_BITS  2048 /* RFC 7518, 3.3 */
#define MAX_RSA_BITS  8192
#define MAX_SIGNATURE (MAX_RSA_BITS / 8)
#define P256_BYTES    32
#define MAX_PEM_BYTES 65536

const char *wr_sign_name(enum wr_sign_algorithm algorithm)
{
    static const char *const names[] = {[WR_SIGN_HS256] = "HS256",
                                        [WR_SIGN_RS256] = "RS256",
                                        [WR_SIGN_ES256] = "ES256"};

    return names[algorithm];
}

/* Without it OpenSSL would ask at the terminal. */
static int no_password(char *out WR_UNUSED, int size WR_UNUSED, int writing WR_UNUSED,
                       void *ctx WR_UNUSED)
{
    return -1;
}

/* NULL when it cannot be read. */
static EVP_PKEY *read_pem(struct wr_str pem)
{
    EVP_PKEY *key;
    BIO *bio;

    if (!pem.len || pem.len > MAX_PEM_BYTES)
        return NULL;
    bio = BIO_new_mem_buf(pem.ptr, (int)pem.len);
    if (!bio)
        wr_no_memory();
    key = PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL);
    BIO_free(bio);
    return key;
}

static enum wr_code check_kind(enum wr_sign_algorithm algorithm, const EVP_PKEY *key,
                               struct wr_err *err)
{
    char curve[32] = "";
    size_t len;

    if (algorithm == WR_SIGN_RS256) {
        if (!EVP_PKEY_is_a(key, "RSA"))
            return wr_fail(err, WR_E_CONFIG, "RS256 takes an RSA key");
        if (EVP_PKEY_get_bits(key) < MIN_RSA_BITS ||
            EVP_PKEY_get_bits(key) > MAX_RSA_BITS)
            return wr_fail(err, WR_E_CONFIG, "the RSA key must have %d to %d bits",
                           MIN_RSA_BITS, MAX_RSA_BITS);
        return WR_OK;
    }
    if (!EVP_PKEY_is_a(key, "EC") ||
        !EVP_PKEY_get_group_name(key, curve, sizeof(curve), &len) ||
        !wr_str_eqz(wr_str(curve), "prime256v1"))
        return wr_fail(err, WR_E_CONFIG, "ES256 takes a key on the curve P-256");
    return WR_OK;
}

static enum wr_code read_key(enum wr_sign_algorithm algorithm, struct wr_str pem,
                             EVP_PKEY **out, struct wr_err *err)
{
    enum wr_code code;

    *out = read_pem(pem);
    code = *out ? check_kind(algorithm, *out, err)
                : wr_fail(err, WR_E_CONFIG,
                          "%s takes a private key as PEM, without a password",
                          wr_sign_name(algorithm));
    ERR_clear_error();
    if (!code)
        return WR_OK;
    EVP_PKEY_free(*out);
    *out = NULL;
    return code;
}

enum wr_code wr_sign_check(enum wr_sign_algorithm algorithm, struct wr_str key,
                           struct wr_err *err)
{
    EVP_PKEY *pkey;
    enum wr_code code;

    if (algorithm == WR_SIGN_HS256)
        return key.len ? WR_OK : wr_fail(err, WR_E_CONFIG, "HS256 takes a secret");
    code = read_key(algorithm, key, &pkey, err);
    EVP_PKEY_free(code ? NULL : pkey);
    return code;
}

/* RFC 7518, 3.4: both numbers in 32 bytes each, where OpenSSL has DER. */
static bool der_to_raw(const unsigned char *der, size_t len, unsigned char *raw)
{
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)len);
    bool good = pair &&
                BN_bn2binpad(ECDSA_SIG_get0_r(pair), raw, P256_BYTES) == P256_BYTES &&
                BN_bn2binpad(ECDSA_SIG_get0_s(pair), raw + P256_BYTES, P256_BYTES) ==
                    P256_BYTES;

    ECDSA_SIG_free(pair);
    return good;
}

static bool sign_bytes(EVP_PKEY *key, struct wr_str text, unsigned char *out,
                       size_t *len)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool good;

    if (!ctx)
        wr_no_memory();
    good =
        EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
        EVP_DigestSign(ctx, out, len, (const unsigned char *)text.ptr, text.len) == 1;
    EVP_MD_CTX_free(ctx);
    return good;
}

static enum wr_code sign_by_key(enum wr_sign_algorithm algorithm, struct wr_str pem,
                                struct wr_str text, struct wr_arena *arena,
                                struct wr_str *out, struct wr_err *err)
{
    unsigned char bytes[MAX_SIGNATURE], raw[2 * P256_BYTES];
    size_t len = sizeof(bytes);
    EVP_PKEY *key;
    enum wr_code code = read_key(algorithm, pem, &key, err);
    struct wr_str signature = {(const char *)bytes, 0};

    if (code)
        return code;
    if (!sign_bytes(key, text, bytes, &len)) {
        code = wr_fail(err, WR_E_CONFIG, "the key cannot sign");
    } else if (algorithm == WR_SIGN_RS256) {
        signature.len = len;
    } else {
        signature = (struct wr_str){(const char *)raw, sizeof(raw)};
        if (!der_to_raw(bytes, len, raw))
            code = wr_fail(err, WR_E_INTERNAL, "a signature cannot be read");
    }
    if (!code)
        *out = wr_base64url(signature, arena);
    ERR_clear_error();
    EVP_PKEY_free(key);
    return code;
}

enum wr_code wr_sign_jws(enum wr_sign_algorithm algorithm, struct wr_str key,
                         struct wr_str payload, struct wr_arena *arena,
                         struct wr_str *out, struct wr_err *err)
{
    struct wr_str header = wr_arena_printf(arena, "{\"alg\":\"%s\",\"typ\":\"JWT\"}",
                                           wr_sign_name(algorithm));
    struct wr_str head = wr_base64url(header, arena);
    struct wr_str body = wr_base64url(payload, arena);
    struct wr_str text =
        wr_arena_printf(arena, "%.*s.%.*s", WR_FMT(head), WR_FMT(body));
    struct wr_str signature;
    struct wr_sha256 mac;
    enum wr_code code = WR_OK;

    if (algorithm == WR_SIGN_HS256) {
        wr_hmac_sha256(key, text, &mac);
        signature = wr_base64url(
            (struct wr_str){(const char *)mac.bytes, sizeof(mac.bytes)}, arena);
    } else {
        code = sign_by_key(algorithm, key, text, arena, &signature, err);
    }
    if (!code)
        *out = wr_arena_printf(arena, "%.*s.%.*s", WR_FMT(text), WR_FMT(signature));
    return code;
}
