/* arena_test.c - memory by lifetime. */
#include "check.h"

static bool is_zero(const unsigned char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i])
            return false;
    }
    return true;
}

static const size_t sizes[] = {0, 1, 7, 8, 16, 17, 100, 4096, 5000, 65536, 1000000, 3};

/* Each value is filled with a byte of its own; none may write over another. */
static void values_stand_apart(void **state WR_UNUSED)
{
    struct wr_arena *arena = wr_arena_new(64);
    unsigned char *values[WR_COUNT(sizes)];

    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < WR_COUNT(sizes); i++) {
            values[i] = wr_arena_alloc(arena, sizes[i]);
            assert_non_null(values[i]);
            assert_int_equal((uintptr_t)values[i] % _Alignof(max_align_t), 0);
            assert_true(is_zero(values[i], sizes[i]));
            memset(values[i], (int)i + 1, sizes[i]);
        }
        for (size_t i = 0; i < WR_COUNT(sizes); i++) {
            for (size_t at = 0; at < sizes[i]; at++)
                assert_int_equal(values[i][at], i + 1);
        }
        wr_arena_reset(arena);
    }
    wr_arena_free(arena);
}

static void use_is_counted(void **state WR_UNUSED)
{
    struct wr_arena *arena = wr_arena_new(0);

    assert_int_equal(wr_arena_used(arena), 0);
    wr_arena_alloc(arena, 10);
    wr_arena_alloc(arena, 100000);
    assert_int_equal(wr_arena_used(arena), 100010);
    wr_arena_reset(arena);
    assert_int_equal(wr_arena_used(arena), 0);
    wr_arena_free(arena);
    wr_arena_free(NULL);
}

static void many_small_values(void **state WR_UNUSED)
{
    struct wr_arena *arena = wr_arena_new(0);
    int **numbers = WR_ARRAY(arena, int *, 20000);

    for (int i = 0; i < 20000; i++) {
        numbers[i] = WR_NEW(arena, int);
        *numbers[i] = i;
    }
    for (int i = 0; i < 20000; i++)
        assert_int_equal(*numbers[i], i);
    wr_arena_free(arena);
}

static void text_is_copied_and_terminated(void **state WR_UNUSED)
{
    struct wr_arena *arena = wr_arena_new(0);
    char source[] = "abc";
    struct wr_str copy = wr_arena_str(arena, wr_str_sub(wr_str(source), 0, 2));

    source[0] = 'x';
    assert_text(copy, "ab");
    assert_int_equal(copy.ptr[2], '\0');
    assert_text(wr_arena_str(arena, WR_NONE), NULL);
    assert_text(wr_arena_str(arena, WR_LIT("")), "");
    assert_null(wr_arena_strz(arena, WR_NONE));
    assert_string_equal(wr_arena_strz(arena, WR_LIT("")), "");
    assert_string_equal(wr_arena_strz(arena, WR_LIT("xyz")), "xyz");
    wr_arena_free(arena);
}

static void printing_takes_any_length(void **state WR_UNUSED)
{
    struct wr_arena *arena = wr_arena_new(64);
    struct wr_str text = wr_arena_printf(arena, "%s-%d-%300s", "a", 7, "end");

    assert_int_equal(text.len, 4 + 300);
    assert_true(wr_str_starts(text, WR_LIT("a-7-   ")));
    assert_true(wr_str_ends(text, WR_LIT(" end")));
    assert_int_equal(text.ptr[text.len], '\0');
    wr_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_stand_apart),
        cmocka_unit_test(use_is_counted),
        cmocka_unit_test(many_small_values),
        cmocka_unit_test(text_is_copied_and_terminated),
        cmocka_unit_test(printing_takes_any_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
