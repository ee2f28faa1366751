/* docs_test.c - docs/adding-a-provider.md says what is so: its example compiles and
 * passes its own exchanges, and its reference is the compiler's.
 */
#include "etl/manifest/exchange.h"
#include "rig.h"

#include "etl/base/banned.h"

#define PAGE WEIR_SOURCE_DIR "/docs/adding-a-provider.md"

static struct wr_str read_page(struct wr_arena *arena)
{
    FILE *file = fopen(PAGE, "rb");
    char *text = wr_arena_alloc(arena, 262144);

    assert_non_null(file);
    assert_true(fread(text, 1, 262143, file) > 0);
    fclose(file);
    return wr_str(text);
}

/* What stands between the fence that opens with `open` and its end. */
static struct wr_str block(struct wr_str page, const char *open)
{
    size_t from = wr_str_search(page, wr_str(open));
    struct wr_str rest = wr_str_sub(page, from + strlen(open), page.len);

    assert_true(from < page.len);
    return wr_str_sub(rest, 0, wr_str_search(rest, WR_LIT("\n```")) + 1);
}

static void the_example_passes_its_exchanges(void **state WR_UNUSED)
{
    struct wr_vendor_config config = {.enabled = true,
                                      .key = {WR_LIT(WR_EXCHANGE_KEY)}};
    struct wr_exchanges *set = NULL;
    struct wr_str page;
    struct rig rig;

    struct wr_arena *arena = wr_arena_new(0);

    page = read_page(arena);
    rig_compile(&rig, wr_arena_strz(arena, block(page, "```yaml\n")));
    wr_manifests_bind(rig.manifests, WR_LIT("finch"), &config,
                      (struct wr_pos){"j", 1, 1}, rig.diags);
    rig_print(&rig);
    assert_int_equal(wr_diags_errors(rig.diags), 0);
    assert_int_equal(wr_exchanges_parse(block(page, "```json\n"), "example",
                                        rig.manifests, &rig.catalogue, &set, &rig.err),
                     WR_OK);
    assert_int_equal(set->count, 6);
    for (size_t i = 0; i < set->count; i++) {
        struct wr_str problem = wr_exchange_check(set, &set->items[i], rig.arena);

        if (problem.ptr)
            print_error("%s: %s\n", set->items[i].name, problem.ptr);
        assert_null(problem.ptr);
    }
    wr_exchanges_free(set);
    rig_free(&rig);
    wr_arena_free(arena);
}

static void the_reference_is_the_compilers(void **state WR_UNUSED)
{
    static const char mark[] = "`tests/unit/manifest` keeps it so.\n\n";
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_str page = read_page(arena);
    struct wr_buf out;

    wr_buf_init(&out, 262144);
    wr_manifest_reference(&out);
    page = wr_str_sub(page, wr_str_search(page, wr_str(mark)) + strlen(mark), page.len);
    if (!wr_str_eq(page, wr_buf_str(&out)))
        print_error("the reference should be\n%s", out.ptr);
    assert_true(wr_str_eq(page, wr_buf_str(&out)));
    wr_buf_fini(&out);
    wr_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_passes_its_exchanges),
        cmocka_unit_test(the_reference_is_the_compilers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
