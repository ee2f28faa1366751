/* hash_test.c - digests against published vectors, and ids made of them. */
#include "check.h"

#include "weir/hash.h"

static void assert_digest(const struct wr_sha256 *digest, const char *hex)
{
    char text[WR_SHA256_HEX];

    wr_hex(digest->bytes, sizeof(digest->bytes), text);
    assert_string_equal(text, hex);
}

/* FIPS 180-2, appendix B. */
static void sha256_vectors(void **state WR_UNUSED)
{
    struct wr_sha256 digest;

    wr_sha256(WR_LIT("abc"), &digest);
    assert_digest(&digest,
                  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    wr_sha256(WR_NONE, &digest);
    assert_digest(&digest,
                  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

/* RFC 1321, appendix A.5. */
static void md5_vectors(void **state WR_UNUSED)
{
    static const struct {
        const char *text, *hex;
    } rows[] = {
        {"", "d41d8cd98f00b204e9800998ecf8427e"},
        {"a", "0cc175b9c0f1b6a831c399e269772661"},
        {"message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
        {"1234567890123456789012345678901234567890123456789012345678901234567890123456"
         "7890",
         "57edf4a22be3c955ac49da2e2107b67a"},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_md5 digest;
        char text[WR_MD5_HEX];

        wr_md5(rows[i].text[0] ? wr_str(rows[i].text) : WR_NONE, &digest);
        wr_hex(digest.bytes, sizeof(digest.bytes), text);
        assert_string_equal(text, rows[i].hex);
    }
}

/* RFC 4231, cases 1, 2 and 6 (a key longer than a block). */
static void hmac_vectors(void **state WR_UNUSED)
{
    char key[131];
    struct wr_sha256 digest;

    memset(key, 0x0b, 20);
    wr_hmac_sha256((struct wr_str){key, 20}, WR_LIT("Hi There"), &digest);
    assert_digest(&digest,
                  "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    wr_hmac_sha256(WR_LIT("Jefe"), WR_LIT("what do ya want for nothing?"), &digest);
    assert_digest(&digest,
                  "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(key, 0xaa, sizeof(key));
    wr_hmac_sha256((struct wr_str){key, sizeof(key)},
                   WR_LIT("Test Using Larger Than Block-Size Key - Hash Key First"),
                   &digest);
    assert_digest(&digest,
                  "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    wr_hmac_sha256(WR_NONE, WR_NONE, &digest);
    assert_digest(&digest,
                  "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

static void parts_do_not_run_together(void **state WR_UNUSED)
{
    const struct wr_str one[] = {WR_LIT("ab"), WR_LIT("c")};
    const struct wr_str two[] = {WR_LIT("a"), WR_LIT("bc")};
    const struct wr_str three[] = {WR_LIT("ab"), WR_LIT("c"), WR_LIT("")};
    struct wr_sha256 a, b, c;

    wr_sha256_parts(one, 2, &a);
    wr_sha256_parts(two, 2, &b);
    wr_sha256_parts(three, 3, &c);
    assert_memory_not_equal(&a, &b, sizeof(a));
    assert_memory_not_equal(&a, &c, sizeof(a));
}

/* Stored ids depend on these: they may never change. */
static void ids_are_the_same_everywhere(void **state WR_UNUSED)
{
    const struct wr_str parts[] = {WR_LIT("ab"), WR_LIT("c")};

    assert_int_equal(wr_id_of(parts, 2), INT64_C(3462892335776825110));
    assert_int_equal(wr_id_of(parts, 0), INT64_C(8203414616412130826));
    for (size_t i = 0; i < 1000; i++) {
        char text[8] = {(char)i, (char)(i >> 8), 0, 0, 0, 0, 0, 0};
        const struct wr_str part = {text, sizeof(text)};

        assert_true(wr_id_of(&part, 1) >= 0);
    }
}

static void fast_hashes_differ(void **state WR_UNUSED)
{
    assert_true(wr_hash64(WR_LIT("a")) != wr_hash64(WR_LIT("b")));
    assert_true(wr_hash64(WR_LIT("ab")) != wr_hash64(WR_LIT("ba")));
    assert_true(wr_hash64(WR_NONE) == wr_hash64(WR_LIT("")));
    assert_true(wr_hash64(WR_LIT("a")) == wr_hash64(WR_LIT("a")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_vectors),
        cmocka_unit_test(md5_vectors),
        cmocka_unit_test(hmac_vectors),
        cmocka_unit_test(parts_do_not_run_together),
        cmocka_unit_test(ids_are_the_same_everywhere),
        cmocka_unit_test(fast_hashes_differ),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
