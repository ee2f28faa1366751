/* sign_test.c - signatures that others can check, and keys that are refused. */
#include "check.h"

#include "etl/base/file.h"
#include "weir/sign.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#define CLAIMS                                                               \
    "{\"iss\":\"ID\",\"aud\":\"https://api.finch.test\",\"iat\":1795305600," \
    "\"exp\":1795305900}"

static struct wr_str key_file(struct wr_arena *arena, const char *name)
{
    struct wr_str path =
        wr_arena_printf(arena, "%s/fixtures/keys/%s", WEIR_SOURCE_DIR, name);
    struct wr_err err = {0};
    struct wr_str text;
    struct wr_buf buf;

    wr_buf_init(&buf, 65536);
    if (wr_file_read(path.ptr, &buf, &err))
        fail_msg("%s", err.text);
    text = wr_arena_str(arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    return text;
}

static struct wr_str sign(struct wr_arena *arena, enum wr_sign_algorithm algorithm,
                          struct wr_str key, const char *payload)
{
    struct wr_err err = {0};
    struct wr_str out = WR_NONE;

    if (wr_sign_jws(algorithm, key, wr_str(payload), arena, &out, &err))
        fail_msg("%s", err.text);
    return out;
}

/* RFC 4648, 10; and the two digits that differ. */
static void base64_vectors(void **state WR_UNUSED)
{
    static const struct {
        const char *text, *plain, *url;
    } rows[] = {
        {"", "", ""},
        {"f", "Zg==", "Zg"},
        {"fo", "Zm8=", "Zm8"},
        {"foo", "Zm9v", "Zm9v"},
        {"foob", "Zm9vYg==", "Zm9vYg"},
        {"fooba", "Zm9vYmE=", "Zm9vYmE"},
        {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
        {"\xfb\xff\xfe", "+//+", "-__-"},
    };
    struct wr_arena *arena = wr_arena_new(0);

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        assert_text(wr_base64(wr_str(rows[i].text), arena), rows[i].plain);
        assert_text(wr_base64url(wr_str(rows[i].text), arena), rows[i].url);
    }
    wr_arena_free(arena);
}

/* The token that the page at jwt.io shows. */
static void hs256_is_the_known_one(void **state WR_UNUSED)
{
    struct wr_arena *arena = wr_arena_new(0);

    assert_text(sign(arena, WR_SIGN_HS256, WR_LIT("your-256-bit-secret"),
                     "{\"sub\":\"1234567890\",\"name\":\"John Doe\",\"iat\":"
                     "1516239022}"),
                "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
                "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5"
                "MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c");
    wr_arena_free(arena);
}

/* Made by `openssl dgst -sha256 -sign`. */
static void rs256_is_as_the_command_makes_it(void **state WR_UNUSED)
{
    struct wr_arena *arena = wr_arena_new(0);

    assert_text(sign(arena, WR_SIGN_RS256, key_file(arena, "rsa2048.pem"), CLAIMS),
                "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJJRCIsImF1ZCI6Imh0dHB"
                "zOi8vYXBpLmZpbmNoLnRlc3QiLCJpYXQiOjE3OTUzMDU2MDAsImV4cCI6MTc5NTMwNTk"
                "wMH0.ABHbORcX4p3VO-AXOI3WxHWSqvB-LbSSuZgEE-ge4dSYiYoNP3Q_FVMJvLqv5tK"
                "vHkHXv04kTv8NyND2zgOeCYPJ11z6Vxm6UfM2pzMoQMlREaNCLrbADkEbyfIiElLNDKZ"
                "gZHZrZzbnoNETS3F9HjCwDnc3K0nkNajc296TCTcKm0TogurlCWUmtrrC-zxSFFpLfLF"
                "Raq0F79QtLBsBZ6bfBTkH4kj5X1UxpW5LHVanVDkcRcAgfOfkwTbWkuxRaycdP0DNJDy"
                "nzpXZLfxMeEIkzh-"
                "Hay-8u0Bt14lWQMoTsnxR3Oo5QwubxaI-3sbYlS2lZ5jQvGjBSQrHCBEFVQ");
    wr_arena_free(arena);
}

static int digit_of(char c)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const char *at = strchr(digits, c);

    assert_non_null(at);
    return (int)(at - digits);
}

/* 86 digits into 64 bytes. */
static void decode_signature(struct wr_str text, unsigned char *out)
{
    uint32_t word = 0;
    size_t put = 0, bits = 0;

    assert_int_equal(text.len, 86);
    for (size_t i = 0; i < text.len; i++) {
        word = word << 6 | (uint32_t)digit_of(text.ptr[i]);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out[put++] = (unsigned char)(word >> bits & 255);
        }
    }
    assert_int_equal(put, 64);
}

static bool is_signed_by(struct wr_str pem, struct wr_str text,
                         const unsigned char *raw)
{
    BIO *bio = BIO_new_mem_buf(pem.ptr, (int)pem.len);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    ECDSA_SIG *pair = ECDSA_SIG_new();
    unsigned char *der = NULL;
    int len, verdict;

    assert_true(
        ECDSA_SIG_set0(pair, BN_bin2bn(raw, 32, NULL), BN_bin2bn(raw + 32, 32, NULL)));
    len = i2d_ECDSA_SIG(pair, &der);
    assert_int_equal(EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key), 1);
    verdict = EVP_DigestVerify(ctx, der, (size_t)len, (const unsigned char *)text.ptr,
                               text.len);
    OPENSSL_free(der);
    ECDSA_SIG_free(pair);
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(key);
    BIO_free(bio);
    return verdict == 1;
}

/* Many, because a number that begins with a zero byte comes once in 128. */
static void es256_verifies(void **state WR_UNUSED)
{
    for (size_t i = 0; i < 300; i++) {
        struct wr_arena *arena = wr_arena_new(0);
        struct wr_str pem = key_file(arena, i % 2 ? "p256.pem" : "p256sec1.pem");
        struct wr_str token = sign(arena, WR_SIGN_ES256, pem, CLAIMS), rest = token;
        unsigned char raw[64];

        wr_str_split(&rest, '.');
        wr_str_split(&rest, '.');
        decode_signature(rest, raw);
        token.len -= rest.len + 1;
        assert_true(is_signed_by(pem, token, raw));
        raw[i % 64] ^= 1;
        assert_false(is_signed_by(pem, token, raw));
        wr_arena_free(arena);
    }
}

static void keys_that_cannot_sign(void **state WR_UNUSED)
{
    static const struct {
        enum wr_sign_algorithm algorithm;
        const char *file, *why;
    } rows[] = {
        {WR_SIGN_RS256, "rsa1024.pem", "the RSA key must have 2048 to 8192 bits"},
        {WR_SIGN_RS256, "p256.pem", "RS256 takes an RSA key"},
        {WR_SIGN_RS256, "encrypted.pem",
         "RS256 takes a private key as PEM, without a password"},
        {WR_SIGN_RS256, "README.md",
         "RS256 takes a private key as PEM, without a password"},
        {WR_SIGN_ES256, "rsa2048.pem", "ES256 takes a key on the curve P-256"},
        {WR_SIGN_ES256, "p384.pem", "ES256 takes a key on the curve P-256"},
        {WR_SIGN_ES256, "encrypted.pem",
         "ES256 takes a private key as PEM, without a password"},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_arena *arena = wr_arena_new(0);
        struct wr_str key = key_file(arena, rows[i].file), token;
        struct wr_err err = {0};

        assert_int_equal(wr_sign_check(rows[i].algorithm, key, &err), WR_E_CONFIG);
        assert_string_equal(err.text, rows[i].why);
        assert_int_equal(
            wr_sign_jws(rows[i].algorithm, key, WR_LIT("{}"), arena, &token, &err),
            WR_E_CONFIG);
        wr_arena_free(arena);
    }
}

static void keys_that_can(void **state WR_UNUSED)
{
    static const struct {
        enum wr_sign_algorithm algorithm;
        const char *file;
    } rows[] = {{WR_SIGN_RS256, "rsa2048.pem"},
                {WR_SIGN_ES256, "p256.pem"},
                {WR_SIGN_ES256, "p256sec1.pem"},
                {WR_SIGN_HS256, "README.md"}};
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_err err = {0};

    for (size_t i = 0; i < WR_COUNT(rows); i++)
        assert_int_equal(
            wr_sign_check(rows[i].algorithm, key_file(arena, rows[i].file), &err),
            WR_OK);
    assert_int_equal(wr_sign_check(WR_SIGN_HS256, WR_NONE, &err), WR_E_CONFIG);
    assert_int_equal(wr_sign_check(WR_SIGN_RS256, WR_NONE, &err), WR_E_CONFIG);
    wr_arena_free(arena);
}

/* Each prefix, and each byte bent: refused or good for signing, never anything else. */
static void broken_pems(void **state WR_UNUSED)
{
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_str pem = key_file(arena, "p256.pem");
    struct wr_err err = {0};

    for (size_t len = 0; len < pem.len - 1; len++)
        assert_int_equal(wr_sign_check(WR_SIGN_ES256, wr_str_sub(pem, 0, len), &err),
                         WR_E_CONFIG);
    for (size_t i = 0; i < pem.len; i++) {
        char *bent = wr_arena_strz(arena, pem);
        struct wr_str text = {bent, pem.len}, token;

        bent[i] ^= 0x15;
        if (wr_sign_check(WR_SIGN_ES256, text, &err) == WR_OK)
            assert_int_equal(
                wr_sign_jws(WR_SIGN_ES256, text, WR_LIT("{}"), arena, &token, &err),
                WR_OK);
    }
    wr_arena_free(arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64_vectors),
        cmocka_unit_test(hs256_is_the_known_one),
        cmocka_unit_test(rs256_is_as_the_command_makes_it),
        cmocka_unit_test(es256_verifies),
        cmocka_unit_test(keys_that_cannot_sign),
        cmocka_unit_test(keys_that_can),
        cmocka_unit_test(broken_pems),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
