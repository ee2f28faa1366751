/* init_job.c - see init_job.h. */
#include "etl/cli/init_job.h"

#include "weir/json.h"

#include "etl/base/banned.h"

#define MAX_NAME 64

const char wr_init_sample[] =
    "Record ID,First Name,Last Name,Email,Job Title,Company,Website,Country,Industry,"
    "Number of Employees,Page Views,Demo Requests\n"
    "1,Ada,Example,ada@brightline.example,VP Sales,Brightline,brightline.example,"
    "United States,Software,420,12,1\n"
    "2,Bo,Example,bo@oakwick.example,Marketing Manager,Oakwick,oakwick.example,"
    "Germany,Retail,80,3,\n"
    "3,Cy,Example,cy@fernmark.example,Intern,Fernmark,fernmark.example,France,,1200,,\n"
    "4,Dee,Example,,Head of IT,Redpath,redpath.example,United Kingdom,Banking,5200,7,\n"
    "5,Eli,Example,eli@velshore.example,n/a,Velshore,,India,,,1,\n";

static const char head[] =
    "# Leads from a file, scored into a file beside it: no CRM, no vendor, no key.\n"
    "#\n"
    "#   weir run %s/job.yaml\n"
    "#\n"
    "# The output has every row and column of the input, and what weir decided; a second\n"
    "# file (.changes.csv) lists what was changed and why. `weir help job` has every key.\n"
    "job: %.*s\n"
    "\n"
    "# What weir knows is kept here; jobs with the same workspace share it.\n"
    "workspace: ${WEIR_STATE:-state}\n"
    "\n"
    "crm:\n"
    "  adapter: file\n";

static const char body[] =
    "\n"
    "# Which column is which field.\n"
    "maps: [map.yaml]\n"
    "select: all\n"
    "\n"
    "# What is asked, step by step. The DNS is free. With vendors, take the comments away\n"
    "# and set their keys in the environment; `weir providers list` says what they cost,\n"
    "# `weir plan` what a run would cost at most.\n"
    "waterfall:\n"
    "  - {step: domain, wants: [domain_status, mail_provider, spf, dmarc],\n"
    "     ask: [dns.domain]}\n"
    "#  - {step: company, wants: [industry, employees, account_country],\n"
    "#     ask: [apollo.organization, peopledatalabs.company]}\n"
    "#  - {step: person, wants: [title, seniority, linkedin_url],\n"
    "#     ask: [apollo.person, peopledatalabs.person]}\n"
    "#  - {step: email, wants: [email], ask: [hunter.finder], verify: "
    "zerobounce.validate}\n"
    "#  - {step: verify, wants: [email_status], ask: [zerobounce.validate]}\n"
    "#\n"
    "#providers:\n"
    "#  apollo: {key: \"${APOLLO_KEY}\"}\n"
    "#  peopledatalabs: {key: \"${PDL_KEY}\"}\n"
    "#  hunter: {key: \"${HUNTER_KEY}\"}\n"
    "#  zerobounce: {key: \"${ZEROBOUNCE_KEY}\"}\n"
    "#\n"
    "# Most that may be spent.\n"
    "#caps: {run: 5, day: 10, month: 100, lead: 0.50}\n"
    "\n"
    "# Who is a good lead: yours to change.\n"
    "model: model.yaml\n"
    "\n"
    "limits:\n"
    "  deadline: 1h                             # the rest goes first next time\n"
    "  dns: ${WEIR_DNS:-}                       # empty: the system's name servers\n"
    "  allow_private: ${WEIR_ALLOW_PRIVATE:-false}\n";

/* A JSON string is a double-quoted scalar of YAML; a dollar sign would begin a
 * reference. */
static void put_quoted(struct wr_buf *out, struct wr_str text)
{
    struct wr_buf json;
    struct wr_str quoted;
    struct wr_jw w;

    wr_buf_init(&json, (size_t)256 * 1024);
    wr_jw_init(&w, &json);
    wr_jw_str(&w, text);
    quoted = wr_buf_str(&json);
    for (size_t i = 0; i < quoted.len; i++) {
        if (quoted.ptr[i] == '$')
            wr_buf_putc(out, '$');
        wr_buf_putc(out, quoted.ptr[i]);
    }
    wr_buf_fini(&json);
}

/* For a comment: nothing that ends the line. */
static const char *comment_safe(const char *folder)
{
    for (const char *c = folder; *c; c++) {
        if ((unsigned char)*c < ' ')
            return "DIR";
    }
    return folder;
}

void wr_init_job_write(const struct wr_new_job *job, struct wr_buf *out)
{
    wr_buf_printf(out, head, comment_safe(job->folder), WR_FMT(job->name));
    wr_buf_putz(out, "  input: ");
    put_quoted(out, job->input);
    if (job->id_column.ptr) {
        wr_buf_putz(out, "\n  # Names a row for good, whatever rows come between.\n"
                         "  id_column: ");
        put_quoted(out, job->id_column);
    }
    wr_buf_putc(out, '\n');
    wr_buf_putz(out, body);
}

struct wr_str wr_init_job_name(struct wr_str folder, struct wr_arena *arena)
{
    char *name;
    size_t len = 0;

    while (folder.len > 0 && folder.ptr[folder.len - 1] == '/')
        folder.len--;
    for (size_t at = folder.len; at > 0; at--) {
        if (folder.ptr[at - 1] == '/') {
            folder = wr_str_sub(folder, at, folder.len);
            break;
        }
    }
    name = wr_arena_alloc(arena, MAX_NAME + 1);
    for (size_t i = 0; i < folder.len && len < MAX_NAME; i++) {
        char c = folder.ptr[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                    (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';

        if (!word)
            c = '-';
        name[len++] = c;
    }
    return len > 0 && wr_str_find((struct wr_str){name, len}, '.') != 0
               ? (struct wr_str){name, len}
               : WR_LIT("leads");
}
