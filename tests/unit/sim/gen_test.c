/* gen_test.c - invented leads: the same for the same seed, reserved domains alone,
 * truth and records that fit each other, the shares that were asked for, and a zone
 * that a real name server serves.
 */
#include "rig.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define SAMPLE WEIR_SOURCE_DIR "/fixtures/leads/sample"
#define SERVE  WEIR_SOURCE_DIR "/fixtures/dns/serve"

static char folder[] = "/tmp/weir-sim-gen-XXXXXX";

/* Status of a shell command; "%" stands for the test's folder. */
static int shell(const char *format)
{
    char command[2000];
    size_t used = 0;

    for (; *format && used + sizeof(folder) + 1 < sizeof(command); format++)
        if (*format == '%')
            used +=
                (size_t)snprintf(command + used, sizeof(command) - used, "%s", folder);
        else
            command[used++] = *format;
    command[used] = '\0';
    return system(command); /* NOLINT(cert-env33-c,concurrency-mt-unsafe) */
}

static int make(void **state)
{
    *state = folder;
    if (!mkdtemp(folder))
        return -1;
    return shell(WEIR_BIN_DIR "/weir-sim-gen --leads 4000 --seed 3 --out %/a");
}

static int clean(void **state UNUSED)
{
    shell("[ ! -e %/dns ] || " SERVE " stop %/dns");
    return shell("rm -rf %");
}

static void the_same_seed_makes_the_same_files(void **state UNUSED)
{
    assert_int_equal(
        shell(WEIR_BIN_DIR "/weir-sim-gen --leads 4000 --seed 3 --out %/b"), 0);
    assert_int_equal(shell("diff -r %/a %/b"), 0);
    assert_int_equal(
        shell(WEIR_BIN_DIR "/weir-sim-gen --leads 4000 --seed 4 --out %/c"), 0);
    assert_int_not_equal(
        shell("diff -q %/a/contacts.ndjson %/c/contacts.ndjson >/dev/null"), 0);
}

/* The sample in the tree is what the generator makes of its seed. */
static void the_sample_is_the_generators(void **state UNUSED)
{
    assert_int_equal(
        shell(WEIR_BIN_DIR "/weir-sim-gen --leads 300 --seed 108 --csv 40 --out %/s"),
        0);
    assert_int_equal(shell("diff -r -x leads.csv %/s " SAMPLE), 0);
    assert_int_equal(
        shell(WEIR_BIN_DIR "/weir-sim-gen --leads 2000 --seed 108 --out %/t"), 0);
    assert_int_equal(shell("diff -r %/t " SAMPLE "2000"), 0);
    assert_int_equal(
        shell("diff %/s/leads.csv " WEIR_SOURCE_DIR "/fixtures/leads/leads.csv"), 0);
}

typedef void (*row_fn)(json_t *row, void *cls);

static size_t each_row(const char *where, const char *name, row_fn take, void *cls)
{
    char path[300], *line = NULL;
    size_t room = 0, count = 0;
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", where, name);
    file = fopen(path, "re");
    assert_non_null(file);
    while (getline(&line, &room, file) > 0) {
        json_t *row = json_loads(line, 0, NULL);

        assert_non_null(row);
        take(row, cls);
        json_decref(row);
        count++;
    }
    free(line);
    fclose(file);
    return count;
}

struct tally {
    size_t email, free_mail, throwaway, out, linked, first_name, twins, blank;
    json_t *ids, *emails;
};

static bool ends_with(const char *text, const char *end)
{
    size_t len = strlen(text), tail = strlen(end);

    return len >= tail && !strcmp(text + len - tail, end);
}

static void count_email(struct tally *tally, const char *email)
{
    char lower[300] = "";

    for (size_t i = 0, used = 0; email[i] && used + 1 < sizeof(lower); i++)
        if (email[i] != ' ')
            lower[used++] =
                (char)(email[i] >= 'A' && email[i] <= 'Z' ? email[i] + 32 : email[i]);
    tally->email++;
    tally->free_mail += strstr(lower, "@freepost.example") ||
                        strstr(lower, "@webpost.test") ||
                        strstr(lower, "@inboxly.example");
    tally->throwaway +=
        strstr(lower, "@throwaway.example") || strstr(lower, "@tenminutes.test");
    tally->twins += strchr(lower, '@') && json_object_get(tally->emails, lower) != NULL;
    json_object_set_new(tally->emails, lower, json_true());
    /* Nobody's real address: reserved endings, a slip of one, or no address at all. */
    assert_true(!strchr(lower, '@') || ends_with(lower, ".test") ||
                ends_with(lower, ".example") || ends_with(lower, ".tets") ||
                ends_with(lower, "@"));
}

static void count_contact(json_t *row, void *cls)
{
    struct tally *tally = cls;
    const json_t *properties = json_object_get(row, "properties");
    const char *email = json_string_value(json_object_get(properties, "email"));
    const char *out = json_string_value(json_object_get(properties, "hs_email_optout"));

    json_object_set_new(tally->ids, json_string_value(json_object_get(row, "id")),
                        json_true());
    if (email)
        count_email(tally, email);
    tally->out += out && !strcmp(out, "true");
    tally->linked += json_array_size(json_object_get(row, "companies")) > 0;
    tally->first_name += json_object_get(properties, "firstname") != NULL;
    tally->blank += json_object_get(properties, "firstname") == NULL && !email;
}

static void count_truth(json_t *row, void *cls)
{
    struct tally *tally = cls;
    const json_t *leads = json_object_get(row, "leads");
    const char *domain = json_string_value(json_object_get(row, "domain"));

    if (domain)
        assert_true(ends_with(domain, ".test") || ends_with(domain, ".example"));
    for (size_t i = 0; i < json_array_size(leads); i++)
        assert_int_equal(
            json_object_del(tally->ids, json_string_value(json_array_get(leads, i))),
            0);
}

static void within(size_t count, size_t all, double least, double most)
{
    double share = (double)count / (double)all;

    if (share < least || share > most)
        fail_msg("%f is not in %f..%f", share, least, most);
}

static void leads_are_as_dirty_as_asked(void **state)
{
    struct tally tally = {.ids = json_object(), .emails = json_object()};
    char where[100];
    size_t all;

    snprintf(where, sizeof(where), "%s/a", (const char *)*state);
    all = each_row(where, "contacts.ndjson", count_contact, &tally);
    assert_int_equal(all, 4000);
    within(tally.email, all, 0.90, 0.95);
    within(tally.free_mail, all, 0.10, 0.14);
    within(tally.throwaway, all, 0.005, 0.03);
    within(tally.twins, all, 0.02, 0.05);
    within(tally.out, all, 0.012, 0.03);
    within(tally.linked, all, 0.70, 0.85);
    within(tally.first_name, all, 0.93, 0.97);
    assert_true(tally.blank > 0);
    /* Every lead is one person's in the truth, and no other's. */
    each_row(where, "truth.ndjson", count_truth, &tally);
    assert_int_equal(json_object_size(tally.ids), 0);
    json_decref(tally.ids);
    json_decref(tally.emails);
}

static void the_simulator_takes_them(void **state)
{
    struct rig rig = {0};
    char where[100];

    snprintf(where, sizeof(where), "%s/a", (const char *)*state);
    rig_start_folder(&rig, where, NULL);
    rig_admin(&rig, "/counters", NULL);
    assert_int_equal(rig_int(&rig, "contacts"), 4000);
    assert_true(rig_int(&rig, "people") > 3500);
    rig_admin(&rig, "/dump?object=companies", NULL);
    assert_non_null(rig_at(&rig, "companies/0/properties/name"));
    rig_stop(&rig);
}

#define BAD(arguments) WEIR_BIN_DIR "/weir-sim-gen " arguments " >/dev/null 2>&1"

static void bad_arguments_are_refused(void **state UNUSED)
{
    static const char *const rows[] = {
        BAD("--leads 0 --out %/x"),
        BAD("--leads 5"),
        BAD("--out %/x"),
        BAD("--leads x --out %/x"),
        BAD("--leads 1 --out %/nowhere/at/all"),
        BAD("--leads 1 --out %/x extra"),
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_not_equal(shell(rows[i]), 0);
}

/* --- the zone, served --- */

enum { MX = 15, NS = 2, TXT = 16 };

struct answer {
    unsigned rcode, count;
    bool authoritative;
};

/* One question over UDP (RFC 1035). */
static struct answer ask(int port, const char *name, unsigned type)
{
    unsigned char packet[512] = {0x12, 0x34, 1, 0, 0, 1}, reply[1500];
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct timeval wait = {.tv_sec = 5};
    size_t len = 12;
    ssize_t got;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (const char *at = name; *at;
         at += strcspn(at, ".") + (strchr(at, '.') != NULL)) {
        size_t label = strcspn(at, ".");

        packet[len++] = (unsigned char)label;
        memcpy(packet + len, at, label);
        len += label;
    }
    packet[len + 2] = (unsigned char)type;
    packet[len + 4] = 1;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
    assert_int_equal(
        sendto(fd, packet, len + 5, 0, (const struct sockaddr *)&to, sizeof(to)),
        len + 5);
    got = recv(fd, reply, sizeof(reply), 0);
    close(fd);
    assert_true(got > 12);
    return (struct answer){reply[3] & 15u, reply[6] * 256u + reply[7],
                           (reply[2] & 4) != 0};
}

struct expected {
    const char *mail;
    unsigned type, rcode;
    bool some;
};

/* By what the truth says of a domain's mail. */
static const struct expected zone_rows[] = {
    {"catch_all", MX, 0, true}, {"null_mx", MX, 0, true}, {"no_mail", MX, 0, false},
    {"nxdomain", MX, 3, false}, {"parked", MX, 0, false}, {"parked", NS, 0, true},
    {"ok", NS, 0, false},
};

struct zone_check {
    int port;
    size_t seen[sizeof(zone_rows) / sizeof(zone_rows[0])];
};

static void check_domain(json_t *row, void *cls)
{
    struct zone_check *check = cls;
    const char *mail = json_string_value(json_object_get(row, "mail"));
    const char *domain = json_string_value(json_object_get(row, "domain"));

    for (size_t i = 0; mail && i < sizeof(zone_rows) / sizeof(zone_rows[0]); i++) {
        struct answer answer;

        if (strcmp(zone_rows[i].mail, mail) != 0 || check->seen[i]++ >= 5)
            continue;
        answer = ask(check->port, domain, zone_rows[i].type);
        assert_int_equal(answer.rcode, zone_rows[i].rcode);
        assert_int_equal(answer.count > 0, zone_rows[i].some);
        assert_true(answer.authoritative);
    }
}

static bool has_nsd(void)
{
    return access("/usr/sbin/nsd", X_OK) == 0 ||
           shell("command -v nsd >/dev/null") == 0;
}

static void the_zone_is_served(void **state)
{
    struct zone_check check = {0};
    char path[100], port[16] = "";
    FILE *file;

    if (!has_nsd()) {
        if (rig_must_not_skip())
            fail_msg("nsd is not installed");
        skip();
    }
    assert_int_equal(shell(SERVE " start %/dns " SAMPLE "/zone >/dev/null"), 0);
    snprintf(path, sizeof(path), "%s/dns/port", (const char *)*state);
    file = fopen(path, "re");
    assert_non_null(file);
    assert_non_null(fgets(port, sizeof(port), file));
    fclose(file);
    check.port = (int)strtol(port, NULL, 10);
    each_row(SAMPLE, "truth.ndjson", check_domain, &check);
    for (size_t i = 0; i < sizeof(zone_rows) / sizeof(zone_rows[0]); i++)
        assert_true(check.seen[i] > 0);
    assert_int_equal(ask(check.port, "freepost.example", MX).count, 1);
    assert_int_equal(ask(check.port, "freepost.example", TXT).count, 1);
    assert_int_equal(ask(check.port, "no-such-name.test", MX).rcode, 3);
    assert_int_equal(ask(check.port, "no.such.tld", MX).rcode, 3);
    assert_int_equal(shell("grep -q nsd.conf /proc/$(cat %/dns/pid)/cmdline"), 0);
    assert_int_equal(shell("cp %/dns/pid %/was"), 0);
    assert_int_equal(shell(SERVE " stop %/dns"), 0);
    assert_int_not_equal(shell("grep -qs nsd.conf /proc/$(cat %/was)/cmdline"), 0);
    assert_int_equal(shell(SERVE " stop %/dns"), 0); /* twice is fine */
    assert_int_not_equal(shell(SERVE " start %/dns /nowhere 2>/dev/null"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_makes_the_same_files),
        cmocka_unit_test(the_sample_is_the_generators),
        cmocka_unit_test(leads_are_as_dirty_as_asked),
        cmocka_unit_test(the_simulator_takes_them),
        cmocka_unit_test(bad_arguments_are_refused),
        cmocka_unit_test(the_zone_is_served),
    };

    return cmocka_run_group_tests(tests, make, clean);
}
