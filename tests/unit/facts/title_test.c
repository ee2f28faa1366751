/* Titles: levels and departments, in eight languages, and against a labelled set. */
#include "rig.h"

#include "etl/facts/title.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* NULL: the title does not say. */
static const struct {
    const char *title, *seniority, *department;
} rows[] = {
    {"CEO", "c_level", "executive"},
    {"C.E.O.", "c_level", "executive"},
    {"Chief Executive Officer", "c_level", "executive"},
    {"Chief Information Security Officer", "c_level", "it"},
    {"CFO @ Example", "c_level", "finance"},
    {"President", "c_level", "executive"},
    {"Board Member", "c_level", "executive"},
    {"Assistant to the CEO", "entry", "operations"},
    {"Executive Assistant to the Chief Executive Officer", "entry", "operations"},
    {"CEO's assistant", "entry", "operations"},
    {"Advisor to the CEO", "senior", "consulting"},
    {"Product Owner", NULL, "product"},
    {"PA to Managing Director", "entry", "operations"},
    {"Founder & CEO", "owner", "executive"},
    {"Co-Founder", "owner", "executive"},
    {"Owner", "owner", "executive"},
    {"Managing Partner", "owner", "executive"},
    {"HR Business Partner", NULL, "hr"},
    {"Channel Partner Manager", "manager", "sales"},
    {"VP", "vp", NULL},
    {"VP Sales", "vp", "sales"},
    {"V.P. Marketing", "vp", "marketing"},
    {"Vice President, Engineering", "vp", "engineering"},
    {"Senior Vice-President Sales", "vp", "sales"},
    {"Assistant Vice President", "vp", NULL},
    {"Director of Finance", "director", "finance"},
    {"Sr. Director, Product Management", "director", "product"},
    {"Managing Director", "director", "executive"},
    {"Head of Sales", "head", "sales"},
    {"Global Head, Demand Generation", "head", "marketing"},
    {"Headhunter", NULL, "hr"},
    {"Head Chef", NULL, NULL},
    {"Product Manager", "manager", "product"},
    {"Product Marketing Manager", "manager", "marketing"},
    {"Team Lead", "manager", NULL},
    {"Lead Generation Specialist", "entry", "marketing"},
    {"Senior Software Engineer", "senior", "engineering"},
    {"Chief Architect", "senior", "engineering"},
    {"Chief of Staff", "senior", "executive"},
    {"Software Engineer", "entry", "engineering"},
    {"Account Executive", "entry", "sales"},
    {"Marketing Intern", "intern", "marketing"},
    {"Former CEO", "unknown", "executive"},
    {"Data Engineer", "entry", "data"},
    {"Customer Success Manager", "manager", "support"},
    {"General Counsel", "c_level", "legal"},
    /* German */
    {"Gesch\xC3\xA4"
     "ftsf\xC3\xBChrer",
     "c_level", "executive"},
    {"Gesch\xC3\xA4"
     "ftsf\xC3\xBChrerin",
     "c_level", "executive"},
    {"GESCH\xC3\x84"
     "FTSF\xC3\x9CHRER",
     "c_level", "executive"},
    {"Assistenz der Gesch\xC3\xA4"
     "ftsf\xC3\xBChrung",
     "entry", "operations"},
    {"Inhaber", "owner", "executive"},
    {"Vertriebsleiter", "head", "sales"},
    {"Leiterin Einkauf", "head", "procurement"},
    {"Teamleiter Buchhaltung", "manager", "finance"},
    {"Werkstudent Marketing", "intern", "marketing"},
    {"Softwareentwicklerin", NULL, "engineering"},
    /* French */
    {"PDG", "c_level", "executive"},
    {"Directeur g\xC3\xA9n\xC3\xA9ral", "c_level", "executive"},
    {"Directrice marketing", "director", "marketing"},
    {"Responsable des achats", "head", "procurement"},
    {"Chef de projet", "manager", "operations"},
    {"Stagiaire RH", "intern", "hr"},
    {"Vice-pr\xC3\xA9sidente", "vp", NULL},
    /* Spanish, Portuguese, Italian */
    {"Gerente General", "c_level", "executive"},
    {"Director Comercial", "director", "sales"},
    {"Jefa de Ventas", "head", "sales"},
    {"Diretora Executiva", "c_level", NULL},
    {"Amministratore Delegato", "c_level", "executive"},
    /* Swedish, Norwegian, Danish, Finnish */
    {"Verkst\xC3\xA4llande direkt\xC3\xB6r", "c_level", "executive"},
    {"VD", "c_level", "executive"},
    {"F\xC3\xB6rs\xC3\xA4ljningschef", "head", "sales"},
    {"Salgssjef", "head", "sales"},
    {"Salgsdirekt\xC3\xB8r", "director", "sales"},
    {"Daglig leder", "c_level", "executive"},
    {"Toimitusjohtaja", "c_level", "executive"},
    /* Nothing to go by */
    {"\xE5\x96\xB6\xE6\xA5\xAD\xE9\x83\xA8\xE9\x95\xB7", NULL, NULL},
    {"Jedi", NULL, NULL},
    {"", NULL, NULL},
    {"....", NULL, NULL},
};

static void assert_word(const char *actual, const char *expected)
{
    if (expected && actual)
        assert_string_equal(actual, expected);
    else
        assert_ptr_equal(actual, expected);
}

static void check_all(const struct wr_lists *lists, struct wr_arena *arena)
{
    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        const char *seniority =
            wr_title_seniority(lists, wr_str(rows[i].title), WR_NONE, arena);
        const char *department =
            wr_title_department(lists, wr_str(rows[i].title), arena);

        print_message("%s: %s, %s\n", rows[i].title, seniority ? seniority : "-",
                      department ? department : "-");
        assert_word(seniority, rows[i].seniority);
        assert_word(department, rows[i].department);
    }
}

static void titles_say_level_and_department(void **state)
{
    struct rig *rig = *state;

    check_all(rig->lists, rig->arena);
}

static void interpreted_rules_say_the_same(void **state)
{
    struct rig *rig = *state;
    struct wr_lists *lists = NULL;
    struct wr_err err;

    /* Kept as it was set: valgrind runs all of this without JIT. */
    bool was_set = getenv("WEIR_NO_JIT") != NULL;

    assert_int_equal(setenv("WEIR_NO_JIT", "1", 1), 0);
    assert_int_equal(wr_lists_load(WEIR_SOURCE_DIR "/providers/lists", &lists, &err),
                     WR_OK);
    if (!was_set)
        unsetenv("WEIR_NO_JIT");
    check_all(lists, rig->arena);
    wr_lists_free(lists);
}

static const char *as_labelled(const char *word)
{
    static const char *const map[][2] = {
        {"owner", "C-Suite"},
        {"c_level", "C-Suite"},
        {"vp", "VP"},
        {"head", "Director"},
        {"director", "Director"},
        {"manager", "Manager"},
        {"business", "Business"},
        {"sales_marketing", "Sales-Marketing"},
        {"technical", "Technical"},
    };

    for (size_t i = 0; word && i < WR_COUNT(map); i++) {
        if (strcmp(map[i][0], word) == 0)
            return map[i][1];
    }
    return "Other";
}

/* 500 titles labelled by hand, with some noise ("Dir. WW Sales" is Other there). */
static void labelled_titles_agree(void **state)
{
    struct rig *rig = *state;
    size_t total = 0, levels = 0, areas = 0;
    char path[512], line[1024];
    FILE *file;

    if (!rig_shared("titles/titles_level_area.tsv", path))
        skip();
    file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof(line), file));
    while (fgets(line, sizeof(line), file)) {
        struct wr_str rest = wr_str(line);
        struct wr_str title = wr_str_split(&rest, '\t');
        struct wr_str level = wr_str_split(&rest, '\t');
        const char *seniority =
            wr_title_seniority(rig->lists, title, WR_NONE, rig->arena);
        const char *department = wr_title_department(rig->lists, title, rig->arena);
        const char *area =
            wr_title_area(rig->lists, seniority, department, title, rig->arena);

        total++;
        levels += wr_str_eqz(level, as_labelled(seniority));
        areas += wr_str_eqz(wr_str_trim(rest), as_labelled(area));
        wr_arena_reset(rig->arena);
    }
    fclose(file);
    print_message("of %zu, %zu levels and %zu areas agree\n", total, levels, areas);
    assert_int_equal(total, 500);
    assert_true(levels >= 460);
    assert_true(areas >= 440);
}

static const struct {
    const char *title, *area, *buying_role;
} purchase[] = {
    {"CEO", "business", "economic_buyer"},
    {"Assistant to the CEO", "other", "user"},
    {"Chief Technology Officer", "technical", "technical_evaluator"},
    {"Founder & CTO", "business", "economic_buyer"},
    {"CFO", "business", "economic_buyer"},
    {"CMO", "sales_marketing", "economic_buyer"},
    {"VP Finance", "business", "economic_buyer"},
    {"VP, Sales EMEA", "sales_marketing", "economic_buyer"},
    {"Head of Marketing", "sales_marketing", "champion"},
    {"Director of Operations", "business", "champion"},
    {"Director of Engineering", "technical", "technical_evaluator"},
    {"Head of Procurement", "other", "blocker"},
    {"Data Protection Officer", NULL, "blocker"},
    {"Solutions Architect", "technical", "technical_evaluator"},
    {"Marketing Intern", "sales_marketing", "user"},
    {"Professor of History", "other", "user"},
    /* de fr es it pt nl sv pl da */
    {"Gesch\xC3\xA4"
     "ftsf\xC3\xBChrerin",
     "business", "economic_buyer"},
    {"Assistentin der Gesch\xC3\xA4"
     "ftsf\xC3\xBChrung",
     "other", "user"},
    {"Vertriebsleiter", "sales_marketing", "champion"},
    {"Leiter Softwareentwicklung", "technical", "technical_evaluator"},
    {"Leiterin Einkauf", "other", "blocker"},
    {"Directeur technique", "technical", "technical_evaluator"},
    {"Directrice marketing", "sales_marketing", "champion"},
    {"Ing\xC3\xA9nieur logiciel", "technical", "technical_evaluator"},
    {"Directora de Ventas", "sales_marketing", "champion"},
    {"Ingeniera de software", "technical", "technical_evaluator"},
    {"Direttore tecnico", "technical", "technical_evaluator"},
    {"Responsabile vendite", "sales_marketing", "champion"},
    {"Diretor de Vendas", "sales_marketing", "champion"},
    {"Desenvolvedor Java", "technical", "technical_evaluator"},
    {"Verkoopmanager", "sales_marketing", "champion"},
    {"Softwareontwikkelaar", "technical", "technical_evaluator"},
    {"F\xC3\xB6rs\xC3\xA4ljningschef", "sales_marketing", "champion"},
    {"Systemutvecklare", "technical", "technical_evaluator"},
    {"Dyrektor sprzeda\xC5\xBCy", "sales_marketing", "champion"},
    {"Prezes zarz\xC4\x85"
     "du",
     "business", "economic_buyer"},
    /* What is named first. */
    {"VP Engineering", "technical", "economic_buyer"},
    {"VP, Strategy & Engineering", "business", "economic_buyer"},
    {"Director, Product Management and Marketing", "business", "champion"},
    {"CTO & Co-Founder", "technical", "economic_buyer"},
    {"Executive Vice President and CFO", "business", "economic_buyer"},
    {"Talent Development Specialist", "other", "user"},
    {"Technical Recruiter", "other", "user"},
    {"Product Owner", "technical", NULL},
    {"Jedi", "other", NULL},
    {"", NULL, NULL},
};

static void titles_say_area_and_part_in_a_purchase(void **state)
{
    struct rig *rig = *state;

    for (size_t i = 0; i < WR_COUNT(purchase); i++) {
        struct wr_str title = wr_str(purchase[i].title);
        const char *level = wr_title_seniority(rig->lists, title, WR_NONE, rig->arena);
        const char *department = wr_title_department(rig->lists, title, rig->arena);
        const char *area =
            wr_title_area(rig->lists, level, department, title, rig->arena);
        const char *role =
            wr_title_buying_role(rig->lists, level, department, title, rig->arena);

        print_message("%s: %s, %s\n", purchase[i].title, area ? area : "-",
                      role ? role : "-");
        if (purchase[i].area || !title.len)
            assert_word(area, purchase[i].area);
        assert_word(role, purchase[i].buying_role);
    }
}

static void an_industry_has_its_own_use_of_titles(void **state)
{
    static const struct {
        const char *title, *industry, *seniority;
    } cases[] = {
        {"Vice President", "Banking", "manager"},
        {"VP, Trade Finance", "investment banking", "manager"},
        {"Vice President", "Insurance", "vp"},
        {"Vice President", "Software Development", "vp"},
        {"Vice President", "no such industry", "vp"},
        {"Vice President", "", "vp"},
        {"Senior Vice President", "Banking", "director"},
        {"Executive Vice President", "Banking", "vp"},
        {"Assistant Vice President", "Capital Markets", "senior"},
        {"Managing Director", "Investment Banking", "vp"},
        {"Managing Director", "Software Development", "director"},
        {"President & CEO", "Banking", "c_level"},
        {"Assistant to the Vice President", "Banking", "entry"},
        {"Account Director", "Advertising Services", "manager"},
        {"Associate", "Law Practice", "senior"},
    };
    struct rig *rig = *state;

    for (size_t i = 0; i < WR_COUNT(cases); i++) {
        print_message("%s, %s\n", cases[i].title, cases[i].industry);
        assert_word(wr_title_seniority(rig->lists, wr_str(cases[i].title),
                                       wr_str(cases[i].industry), rig->arena),
                    cases[i].seniority);
    }
}

static void hostile_titles_end(void **state)
{
    static const char *const parts[] = {"chief ", "head of ", "assistant to the ",
                                        "a",      " ",        "\xC3\xA9",
                                        "vice ",  "((((",     "\xFF"};
    struct rig *rig = *state;
    char text[WR_MAX_TEXT_BYTES];

    for (size_t p = 0; p < WR_COUNT(parts); p++) {
        size_t len = strlen(parts[p]);

        for (size_t i = 0; i < sizeof(text); i++)
            text[i] = parts[p][i % len];
        wr_title_seniority(rig->lists, (struct wr_str){text, sizeof(text)}, WR_NONE,
                           rig->arena);
        wr_title_department(rig->lists, (struct wr_str){text, sizeof(text)},
                            rig->arena);
        wr_title_area(rig->lists, "manager", "it", (struct wr_str){text, sizeof(text)},
                      rig->arena);
        wr_title_buying_role(rig->lists, "manager", "it",
                             (struct wr_str){text, sizeof(text)}, rig->arena);
    }
    assert_null(wr_title_seniority(NULL, WR_LIT("CEO"), WR_NONE, rig->arena));
}

static void write_rules(const char *folder, const char *text)
{
    char path[64];
    FILE *file;

    snprintf(path, sizeof(path), "%s/rules.tsv", folder);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void broken_rules_are_told(void **state)
{
    static const struct {
        const char *text, *says;
    } files[] = {
        {"vp\tvp\nboss\tboss\n", ":2"},
        {"vp\tvp\nvp\t(open\n", ":2"},
        {"vp\n", ":1"},
        {"vp\t\n", ":1"},
        {"vp\t[\n", "pattern"},
        {"\tvp\n", ":1"},
    };
    struct rig *rig = *state;
    char folder[] = "/tmp/weir-rules-XXXXXX", path[64];
    struct wr_title_rules *rules = NULL;
    struct wr_err err;

    assert_non_null(mkdtemp(folder));
    for (size_t i = 0; i < WR_COUNT(files); i++) {
        write_rules(folder, files[i].text);
        assert_int_equal(
            wr_title_rules_load(folder, "rules.tsv", wr_seniority_words, &rules, &err),
            WR_E_CONFIG);
        print_message("%s\n", err.text);
        assert_non_null(strstr(err.text, "rules.tsv"));
        assert_non_null(strstr(err.text, files[i].says));
    }
    write_rules(folder, "# first wins\nvp\tking\nhead\tking|queen\n");
    assert_int_equal(
        wr_title_rules_load(folder, "rules.tsv", wr_seniority_words, &rules, &err),
        WR_OK);
    assert_string_equal(wr_title_rules_match(rules, WR_LIT("The King"), rig->arena),
                        "vp");
    assert_string_equal(wr_title_rules_match(rules, WR_LIT("QUEEN"), rig->arena),
                        "head");
    assert_null(wr_title_rules_match(rules, WR_LIT("kingdom"), rig->arena));
    wr_title_rules_free(rules);
    wr_title_rules_free(NULL);
    snprintf(path, sizeof(path), "%s/rules.tsv", folder);
    unlink(path);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(titles_say_level_and_department),
        cmocka_unit_test(interpreted_rules_say_the_same),
        cmocka_unit_test(titles_say_area_and_part_in_a_purchase),
        cmocka_unit_test(an_industry_has_its_own_use_of_titles),
        cmocka_unit_test(labelled_titles_agree),
        cmocka_unit_test(hostile_titles_end),
        cmocka_unit_test(broken_rules_are_told),
    };

    return cmocka_run_group_tests(tests, rig_open, rig_close);
}
