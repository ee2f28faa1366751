/* reconcile.c - see reconcile.h. */
#include "tests/harness/reconcile.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Who is who: a CRM id, a person's id and an address lead to one name, that of the
 * person's first lead. */
static json_t *read_people(const struct world *world)
{
    char path[500], line[8192];
    json_t *people = json_object();
    FILE *file;

    snprintf(path, sizeof(path), "%s/truth.ndjson", world->leads);
    file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof(line), file)) {
        json_t *row = json_loads(line, 0, NULL), *leads, *lead;
        const char *id = json_string_value(json_object_get(row, "id"));
        size_t i;

        leads = json_object_get(row, "leads");
        if (json_array_size(leads) > 0) {
            json_t *name = json_array_get(leads, 0);

            json_object_set(people, id, name);
            json_array_foreach(leads, i, lead)
                json_object_set(people, json_string_value(lead), name);
        }
        json_decref(row);
    }
    fclose(file);
    return people;
}

/* Addresses by the leads that have, or had, them. */
static void read_addresses(const struct world *world, json_t *people)
{
    char *text = world_sql_text(
        world, "SELECT json_group_array(json_array(l.ext_id, f.value)) FROM fact f "
               "JOIN field d ON d.num = f.field JOIN lead l ON f.subject_kind = 0 "
               "AND l.id = f.subject_id WHERE d.name = 'email' AND f.absent = 0");
    json_t *rows = json_loads(text, 0, NULL), *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        const char *lead = json_string_value(json_array_get(row, 0));
        const char *email = json_string_value(json_array_get(row, 1));
        json_t *name = json_object_get(people, lead);

        if (!json_object_get(people, email))
            json_object_set(people, email, name ? name : json_array_get(row, 0));
    }
    json_decref(rows);
    free(text);
}

/* --- sums --- */

static void add(json_t *of, const char *key, int64_t value)
{
    json_int_t before = json_integer_value(json_object_get(of, key));

    json_object_set_new(of, key, json_integer(before + value));
}

static int64_t get(const json_t *of, const char *key)
{
    return json_integer_value(json_object_get(of, key));
}

/* "": of nobody who is known. */
static const char *name_of(const json_t *people, const char *subject, bool by_person)
{
    const char *name = json_string_value(json_object_get(people, subject));

    if (!by_person)
        return "all";
    return name ? name : "";
}

struct sums {
    json_t *charged, *settled, *open; /* by name; micro-units of money */
    int64_t open_count;
};

static void sum_charges(const struct reconcile_vendor *v, const json_t *charges,
                        const json_t *people, struct sums *out)
{
    json_t *of = json_object_get(charges, v->vendor), *micro;
    const char *subject;

    json_object_foreach(of, subject, micro)
        add(out->charged, name_of(people, subject, v->by_person),
            json_integer_value(micro) / 1000 * v->credit_micro / 1000);
}

static void sum_entries(const struct world *world, const struct reconcile_vendor *v,
                        const json_t *people, struct sums *out)
{
    char query[400], *text;
    json_t *rows, *row;
    size_t i;

    snprintf(query, sizeof(query),
             "SELECT json_group_array(json_array(coalesce(l.ext_id, ''), "
             "(e.state = 1) * e.spent_micro, (e.state IN (0, 3)) * e.worst_micro, "
             "e.state IN (0, 3))) FROM entry e LEFT JOIN lead l ON l.id = e.lead_id "
             "WHERE e.vendor = '%s'",
             v->vendor);
    text = world_sql_text(world, query);
    rows = json_loads(text, 0, NULL);
    json_array_foreach(rows, i, row)
    {
        const char *lead = json_string_value(json_array_get(row, 0));
        const char *name = name_of(people, lead, v->by_person);

        add(out->settled, *name ? name : lead,
            json_integer_value(json_array_get(row, 1)));
        add(out->open, *name ? name : lead, json_integer_value(json_array_get(row, 2)));
        out->open_count += json_integer_value(json_array_get(row, 3));
    }
    json_decref(rows);
    free(text);
}

/* --- judging --- */

static void judge_person(const struct reconcile_vendor *v, const struct sums *sums,
                         const char *name, int64_t *lost, int64_t *over,
                         const char *title)
{
    int64_t more = get(sums->charged, name) - get(sums->settled, name);

    if (more > get(sums->open, name))
        fail_msg(
            "%s: %s charged %lld for lead %s, the ledger says %lld and at most %lld "
            "more",
            title, v->vendor, (long long)get(sums->charged, name), name,
            (long long)get(sums->settled, name), (long long)get(sums->open, name));
    *lost += more > 0 ? more : 0;
    *over += more < 0 ? -more : 0;
}

/* What was settled beyond a person's charges must be for somebody whom the truth does
 * not know; what is left of those charges, for calls that are listed. */
static int64_t judge(const struct reconcile_vendor *v, struct sums *sums,
                     const char *title)
{
    int64_t lost = 0, over = 0, open = 0, unknown = get(sums->charged, "");
    const char *name;
    json_t *value;

    json_object_del(sums->charged, "");
    json_object_foreach(sums->charged, name,
                        value) if (!json_object_get(sums->settled, name))
        add(sums->settled, name, 0);
    json_object_foreach(sums->settled, name, value)
        judge_person(v, sums, name, &lost, &over, title);
    json_object_foreach(sums->open, name, value) open += json_integer_value(value);
    if (over > unknown || unknown - over > open - lost)
        fail_msg("%s: %s charged %lld for people who are not known, the ledger says "
                 "%lld and at most %lld more",
                 title, v->vendor, (long long)unknown, (long long)over,
                 (long long)(open - lost));
    return lost + unknown - over;
}

static int64_t total(const json_t *of)
{
    const char *key;
    int64_t sum = 0;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)of, key, value) sum +=
        json_integer_value(value);
    return sum;
}

struct reconcile reconcile_check(const struct world *world,
                                 const struct reconcile_vendor *vendors, size_t count,
                                 const char *title)
{
    json_t *people = read_people(world), *charges = world_get(world, "/_sim/charges");
    struct reconcile out = {0};

    read_addresses(world, people);
    for (size_t i = 0; i < count; i++) {
        struct sums sums = {json_object(), json_object(), json_object(), 0};
        int64_t lost;

        sum_charges(&vendors[i], charges, people, &sums);
        sum_entries(world, &vendors[i], people, &sums);
        out.charged_micro += total(sums.charged);
        out.settled_micro += total(sums.settled);
        out.uncertain += sums.open_count;
        out.uncertain_micro += total(sums.open);
        lost = judge(&vendors[i], &sums, title);
        out.lost_micro += lost;
        json_decref(sums.charged);
        json_decref(sums.settled);
        json_decref(sums.open);
    }
    json_decref(charges);
    json_decref(people);
    return out;
}

static void expect_none(const struct world *world, const char *title, const char *what,
                        const char *query)
{
    char *rows = world_sql_rows(world, what, query);

    if (*rows)
        fail_msg("%s: should be none:\n%s", title, rows);
    free(rows);
}

void reconcile_check_once(const struct world *world, const char *title)
{
    expect_none(
        world, title, "settled twice",
        "SELECT question_id, count(*) FROM entry WHERE state = 1 AND main_id = 0 "
        "GROUP BY question_id HAVING count(*) > 1");
    expect_none(world, title, "over cap",
                "SELECT key, spent, reserved, cap FROM budget "
                "WHERE cap >= 0 AND spent + reserved > cap");
    expect_none(world, title, "counter",
                "SELECT b.key, b.spent, b.reserved, e.spent, e.reserved FROM budget b "
                "LEFT JOIN (SELECT c.value AS key, sum((state = 1) * spent_micro) AS "
                "spent, sum((state IN (0, 3)) * worst_micro) AS reserved"
                " FROM entry, json_each(caps) c GROUP BY c.value) e ON e.key = b.key "
                "WHERE b.spent <> coalesce(e.spent, 0) OR b.reserved <> "
                "coalesce(e.reserved, 0)");
}
