/* rig.c - see rig.h. */
#include "rig.h"

#include "weir/alloc.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_ARGS       32
#define FILE_CAP_BYTES ((size_t)64 * 1024 * 1024)

/* --- a name server that knows no name --- */

static _Noreturn void serve(int fd)
{
    for (;;) {
        unsigned char packet[2048];
        struct sockaddr_in from;
        socklen_t size = sizeof(from);
        ssize_t len =
            recvfrom(fd, packet, sizeof(packet), 0, (struct sockaddr *)&from, &size);

        if (len < 12)
            continue;
        packet[2] |= 0x84; /* an answer, authoritative (RFC 1035, 4.1.1) */
        packet[3] = 3;     /* NXDOMAIN */
        (void)sendto(fd, packet, (size_t)len, 0, (struct sockaddr *)&from, size);
    }
}

static pid_t start_dns(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(at);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    char server[40];
    pid_t pid;

    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, size), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &size), 0);
    snprintf(server, sizeof(server), "127.0.0.1:%d", ntohs(at.sin_port));
    setenv("WEIR_DNS", server, 1);
    setenv("WEIR_ALLOW_PRIVATE", "true", 1);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        serve(fd);
    close(fd);
    return pid;
}

/* --- open, close --- */

int rig_open(void **state)
{
    struct rig *rig = wr_alloc(sizeof(*rig));
    const char *tmp = getenv("TMPDIR");

    snprintf(rig->folder, sizeof(rig->folder), "%s/weir-cli-XXXXXX",
             tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(rig->folder));
    rig->arena = wr_arena_new(0);
    unsetenv("WEIR_STATE");
    unsetenv("NO_COLOR");
    setenv("WEIR_DATA", WEIR_SOURCE_DIR, 1);
    rig->dns = start_dns();
    *state = rig;
    return 0;
}

static int remove_one(const char *path, const struct stat *info WR_UNUSED,
                      int flag WR_UNUSED, struct FTW *ftw WR_UNUSED)
{
    return remove(path);
}

int rig_close(void **state)
{
    struct rig *rig = *state;

    kill(rig->dns, SIGKILL);
    waitpid(rig->dns, NULL, 0);
    nftw(rig->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    wr_json_free(rig->doc);
    wr_arena_free(rig->arena);
    free(rig);
    return 0;
}

/* --- files --- */

static const char *path_of(struct rig *rig, const char *name)
{
    return wr_arena_printf(rig->arena, "%s/%s", rig->folder, name).ptr;
}

void rig_put(struct rig *rig, const char *name, struct wr_str text)
{
    FILE *file = fopen(path_of(rig, name), "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(text.ptr, 1, text.len, file), text.len);
    assert_int_equal(fclose(file), 0);
}

static struct wr_str read_path(struct rig *rig, const char *path)
{
    FILE *file = fopen(path, "rb");
    struct wr_buf buf;
    struct wr_str text;
    char chunk[4096];
    size_t len;

    if (!file)
        fail_msg("%s: %s", path, strerror(errno));
    wr_buf_init(&buf, FILE_CAP_BYTES);
    while ((len = fread(chunk, 1, sizeof(chunk), file)) > 0)
        wr_buf_put(&buf, (struct wr_str){chunk, len});
    fclose(file);
    text = wr_arena_str(rig->arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    return text;
}

struct wr_str rig_file(struct rig *rig, const char *name)
{
    return read_path(rig, path_of(rig, name));
}

bool rig_is_there(struct rig *rig, const char *name)
{
    return access(path_of(rig, name), F_OK) == 0;
}

const char *rig_source(struct rig *rig, const char *name)
{
    return wr_arena_printf(rig->arena, "%s/%s", WEIR_SOURCE_DIR, name).ptr;
}

struct wr_str rig_source_file(struct rig *rig, const char *name)
{
    return read_path(rig, rig_source(rig, name));
}

/* --- the program --- */

static _Noreturn void be_weir(struct rig *rig, char **argv)
{
    static char program[] = WEIR_BIN_DIR "/weir";
    static const struct {
        const char *name;
        int flags, fd;
    } files[] = {{".in", O_RDONLY, STDIN_FILENO},
                 {".out", O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO},
                 {".err", O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO}};

    argv[0] = program;
    for (size_t i = 0; i < WR_COUNT(files); i++) {
        int fd = open(path_of(rig, files[i].name), files[i].flags, 0600);

        if (fd < 0 || dup2(fd, files[i].fd) < 0)
            _exit(126);
    }
    if (chdir(rig->folder) == 0)
        execv(program, argv);
    _exit(127);
}

static int run(struct rig *rig, va_list list)
{
    char *argv[MAX_ARGS + 2] = {NULL};
    const char *arg;
    size_t count = 1;
    int status;
    pid_t pid;

    while ((arg = va_arg(list, const char *)) != NULL) {
        assert_true(count <= MAX_ARGS);
        argv[count++] = wr_arena_strz(rig->arena, wr_str(arg));
    }
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        be_weir(rig, argv);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    rig->out_str = rig_file(rig, ".out");
    rig->out = wr_arena_strz(rig->arena, rig->out_str);
    rig->err = wr_arena_strz(rig->arena, rig_file(rig, ".err"));
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int rig_weir(struct rig *rig, ...)
{
    va_list list;
    int status;

    rig_put(rig, ".in", WR_LIT(""));
    va_start(list, rig);
    status = run(rig, list);
    va_end(list);
    return status;
}

int rig_pipe(struct rig *rig, struct wr_str input, ...)
{
    va_list list;
    int status;

    rig_put(rig, ".in", input);
    va_start(list, input);
    status = run(rig, list);
    va_end(list);
    return status;
}

const struct wr_json *rig_json(struct rig *rig)
{
    struct wr_err err = {0};

    wr_json_free(rig->doc);
    rig->doc = NULL;
    if (wr_json_parse(&rig->doc, rig->out_str, FILE_CAP_BYTES, &err))
        fail_msg("%s in: %s", err.text, rig->out);
    return wr_json_root(rig->doc);
}

void rig_put_job(struct rig *rig, const char *leads)
{
    rig_put(rig, "leads.csv", wr_str(leads));
    rig_put(rig, "job.yaml",
            WR_LIT("job: bench\n"
                   "workspace: state\n"
                   "crm: {adapter: file, input: leads.csv, id_column: Id}\n"
                   "maps: [map.yaml]\n"
                   "select: all\n"
                   "model: model.yaml\n"));
    rig_put(rig, "map.yaml",
            WR_LIT("object: leads\n"
                   "is: lead\n"
                   "fields:\n"
                   "  shoe_size: {type: int}\n"
                   "properties:\n"
                   "  Email: email\n"
                   "  Title: title\n"
                   "  Company: company_name\n"
                   "  Country: country\n"
                   "  Employees: employees\n"
                   "  Shoes: shoe_size\n"
                   "  Visits: {signal: page_view}\n"
                   "  score: score\n"
                   "  tier: tier\n"));
    rig_put(rig, "model.yaml", rig_source_file(rig, "tests/unit/cli/model.yaml"));
}
