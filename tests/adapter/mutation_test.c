/* mutation_test.c - do the recorded exchanges see what is changed in a manifest?
 *
 * Each mutant (mutant.h) of each shipped manifest is compiled and run against the
 * exchanges of its vendor. One that the compiler refuses is counted apart. One whose
 * exchanges all pass has survived: a line that nothing on record depends on. Survivors
 * are listed; 95 % of the others at least must fail.
 *
 *     mutation_test [VENDOR...]    the same for some vendors, while their pages are
 *                                  written
 */
#include "manifest_rig.h"
#include "mutant.h"
#include "weir/alloc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define CAP_BYTES      ((size_t)1024 * 1024)
#define PERCENT_FAILED 95

static struct {
    struct manifest_rig *rig;
    char **vendors; /* of the command line; NULL-terminated */
    size_t unsound;
} test;

struct score {
    size_t mutants, refused, failed;
};

static int set_up(void **state WR_UNUSED)
{
    test.rig = manifest_rig_new(NULL);
    return 0;
}

static int tear_down(void **state WR_UNUSED)
{
    manifest_rig_free(test.rig);
    return 0;
}

enum fate { REFUSED, FAILED, SURVIVED };

/* The manifests of one vendor, of this text. */
static enum fate try_page(struct wr_recording *recording, struct wr_str page)
{
    struct wr_diags *diags = wr_diags_new();
    struct wr_manifests *m = wr_manifests_parse(page, "mutant", &test.rig->catalogue,
                                                test.rig->lists, diags);
    const struct wr_vendor_info *vendor = wr_manifests_vendor(m, 0);
    enum fate fate = REFUSED;

    if (vendor && !wr_diags_errors(diags)) {
        char folder[512];

        snprintf(folder, sizeof(folder), WEIR_SOURCE_DIR "/fixtures/%s",
                 recording->vendor->name);
        wr_recording_bind(m, vendor, folder, diags);
    }
    if (vendor && !wr_diags_errors(diags))
        fate =
            !wr_recording_aim(recording, m) || wr_recording_check(recording, NULL, NULL)
                ? FAILED
                : SURVIVED;
    wr_recording_aim(recording, test.rig->manifests);
    wr_manifests_free(m);
    wr_diags_free(diags);
    return fate;
}

/* The exchanges of the call that was changed are the ones that will tell. */
static void put_first(struct wr_recording *recording, struct wr_str call)
{
    for (size_t i = 0; i < recording->count; i++) {
        struct wr_exchanges *set = recording->sets[i];

        if (wr_str_ends(set->call, call)) {
            recording->sets[i] = recording->sets[0];
            recording->sets[0] = set;
            return;
        }
    }
}

static void try_mutant(struct wr_recording *recording, const struct wr_yaml *root,
                       const struct mutant *m, struct score *score)
{
    struct wr_buf page;
    enum fate fate;

    wr_buf_init(&page, CAP_BYTES);
    mutant_write(root, m, &page);
    if (m->call.len)
        put_first(recording, m->call);
    fate = try_page(recording, wr_buf_str(&page));
    wr_buf_fini(&page);
    score->mutants++;
    score->refused += fate == REFUSED;
    score->failed += fate == FAILED;
    if (fate == SURVIVED && m->what)
        print_message("survived: %s:%d: %s%.*s%s%s\n", recording->vendor->name, m->line,
                      m->call.len ? "call " : "", WR_FMT(m->call),
                      m->call.len ? ": " : "", m->what);
}

static void tell(const char *name, const struct score *s)
{
    size_t viable = s->mutants - s->refused;

    print_message(
        "%-16s mutants %4zu, refused %3zu, failed %4zu, survived %3zu (%zu %%)\n", name,
        s->mutants, s->refused, s->failed, viable - s->failed,
        viable ? s->failed * 100 / viable : 100);
}

static const struct mutant unchanged = {.mutation = MUTATE_DROP, .line = 1};

static void try_vendor(struct wr_recording *recording, struct score *total)
{
    struct wr_diags *diags = wr_diags_new();
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_str text = rig_read_file(recording->vendor->file);
    struct wr_yaml_doc *doc = wr_yaml_parse(text, recording->vendor->file, NULL, diags);
    struct score none = {0}, score = {0};
    struct mutants mutants;

    assert_non_null(doc);
    mutants_find(wr_yaml_root(doc), arena, &mutants);
    /* Written anew, the page is still the page; else there is nothing to see. */
    try_mutant(recording, wr_yaml_root(doc), &unchanged, &none);
    if (none.failed || none.refused) {
        print_error("%s: fails unchanged\n", recording->vendor->name);
        test.unsound++;
    }
    for (size_t i = 0; i < mutants.count; i++)
        try_mutant(recording, wr_yaml_root(doc), &mutants.items[i], &score);
    tell(recording->vendor->name, &score);
    total->mutants += score.mutants;
    total->refused += score.refused;
    total->failed += score.failed;
    wr_yaml_free(doc);
    free((void *)(uintptr_t)text.ptr);
    wr_arena_free(arena);
    wr_diags_free(diags);
}

static bool is_asked_for(const char *vendor)
{
    for (char **it = test.vendors; *it; it++) {
        if (strcmp(*it, vendor) == 0)
            return true;
    }
    return !test.vendors[0];
}

static void mutants_fail_an_exchange(void **state WR_UNUSED)
{
    struct score total = {0};

    for (size_t i = 0; i < test.rig->count; i++) {
        if (is_asked_for(test.rig->recordings[i]->vendor->name))
            try_vendor(test.rig->recordings[i], &total);
    }
    tell("all", &total);
    assert_int_equal(test.unsound, 0);
    assert_true(total.mutants > 20);
    assert_true(total.failed * 100 >= (total.mutants - total.refused) * PERCENT_FAILED);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mutants_fail_an_exchange),
    };

    test.vendors = argc > 0 ? argv + 1 : argv;
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
