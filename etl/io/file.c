/* file.c - chunks of local files, durable appends, atomic replacement.
 *
 * Reads block: a chunk of a regular file comes from the page cache or one disk read.
 * Anything else (pipe, device, directory) is refused, since it could block for ever.
 */
#include "etl/io/file.h"

#include "etl/io/op.h"
#include "weir/alloc.h"
#include "weir/clock.h"
#include "weir/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "etl/base/banned.h"

#define DEFAULT_CHUNK ((size_t)1024 * 1024)
#define MAX_CHUNK     ((size_t)16 * 1024 * 1024)
#define NEW_FILE_MODE (S_IRUSR | S_IWUSR)

static enum wr_code refuse(struct wr_err *err, const char *path, const char *what)
{
    int e = errno;
    enum wr_code code = WR_E_CONFIG;

    if (e == EIO || e == ENOSPC || e == EDQUOT || e == EFBIG || e == EROFS ||
        e == EMFILE || e == ENFILE)
        code = WR_E_STORE;
    wr_fail_errno(err, code, e, "%s: cannot %s", path, what);
    return code;
}

/* --- reading --- */

static enum wr_code read_all(int fd, char *into, size_t want, int64_t offset,
                             size_t *got)
{
    *got = 0;
    while (*got < want) {
        ssize_t n = pread(fd, into + *got, want - *got, (off_t)offset + (off_t)*got);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return WR_E_STORE;
        if (n == 0)
            break;
        *got += (size_t)n;
    }
    return WR_OK;
}

static size_t chunk_size(const struct wr_file_read *read, int64_t file_size)
{
    size_t max = read->max_bytes ? read->max_bytes : DEFAULT_CHUNK;
    int64_t left = file_size - read->offset;

    if (max > MAX_CHUNK)
        max = MAX_CHUNK;
    if (left <= 0)
        return 0;
    return (uint64_t)left < max ? (size_t)left : max;
}

static enum wr_code read_chunk(int fd, const char *path,
                               const struct wr_file_read *read, struct wr_arena *arena,
                               struct wr_file_chunk *out, struct wr_err *err)
{
    struct stat st;
    size_t want, got;
    char *bytes;

    if (fstat(fd, &st) != 0)
        return refuse(err, path, "read");
    if (!S_ISREG(st.st_mode))
        return wr_fail(err, WR_E_CONFIG, "%s: not a regular file", path);
    want = chunk_size(read, st.st_size);
    bytes = wr_arena_alloc(arena, want + 1);
    if (read_all(fd, bytes, want, read->offset, &got) != WR_OK)
        return refuse(err, path, "read");
    *out = (struct wr_file_chunk){
        .bytes = {bytes, got},
        /* Shorter than fstat said: somebody cut it just now. */
        .at_end = got < want || read->offset + (int64_t)got >= st.st_size,
        .size = st.st_size,
        .modified_us =
            (int64_t)st.st_mtim.tv_sec * WR_SECOND_US + st.st_mtim.tv_nsec / 1000,
    };
    return WR_OK;
}

enum wr_code wr_file_chunk(const struct wr_file_read *read, struct wr_arena *arena,
                           struct wr_file_chunk *out, struct wr_err *err)
{
    const char *path = wr_arena_strz(arena, read->path);
    enum wr_code code;
    int fd;

    if (!path || read->offset < 0)
        return wr_fail(err, WR_E_INTERNAL, "a file request without path or offset");
    if (memchr(path, '\0', read->path.len))
        return wr_fail(err, WR_E_CONFIG, "%s: a path with a NUL byte", path);
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe must not block */
    if (fd < 0)
        return refuse(err, path, "open");
    code = read_chunk(fd, path, read, arena, out, err);
    close(fd);
    return code;
}

void wr_file_submit(struct wr_op *op)
{
    struct wr_io_result *r = &op->result;

    r->code = wr_file_chunk(&op->request->file, op->arena, &r->reply.file, &r->err);
    r->sent = true;
    if (r->code != WR_OK)
        wr_context(&r->err, "%s", op->name);
    WR_LOG(WR_DEBUG, "file.read", WR_KV("service", op->name),
           WR_KV_STR("path", op->request->file.path),
           WR_KV_INT("offset", op->request->file.offset),
           WR_KV_INT("bytes", r->reply.file.bytes.len),
           WR_KV("code", wr_code_name(r->code)));
    wr_op_done(op);
}

/* --- writing --- */

static bool write_all(int fd, struct wr_str bytes)
{
    while (bytes.len > 0) {
        ssize_t n = write(fd, bytes.ptr, bytes.len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        bytes.ptr += n;
        bytes.len -= (size_t)n;
    }
    return true;
}

/* A new name is durable only once its directory is. */
static bool sync_folder(const char *path)
{
    char *folder = wr_strdup(path);
    char *slash = strrchr(folder, '/');
    int fd;
    bool ok;

    if (slash == folder)
        slash[1] = '\0';
    else if (slash)
        *slash = '\0';
    fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(folder);
    if (fd < 0)
        return false;
    ok = fsync(fd) == 0 || errno == EINVAL; /* some file systems have no such thing */
    close(fd);
    return ok;
}

enum wr_code wr_file_append(const char *path, struct wr_str bytes, struct wr_err *err)
{
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, NEW_FILE_MODE);
    enum wr_code code = WR_OK;
    struct stat st;

    if (fd < 0)
        return refuse(err, path, "open");
    if (fstat(fd, &st) != 0 || !write_all(fd, bytes) || fsync(fd) != 0 ||
        (st.st_size == 0 && !sync_folder(path)))
        code = refuse(err, path, "append");
    close(fd);
    return code;
}

struct wr_file_out {
    char *path;
    char *temp;
    int fd;
};

static void out_free(struct wr_file_out *file)
{
    if (file->fd >= 0)
        close(file->fd);
    free(file->path);
    free(file->temp);
    free(file);
}

enum wr_code wr_file_out_open(struct wr_file_out **out, const char *path,
                              struct wr_err *err)
{
    struct wr_file_out *file = wr_alloc(sizeof(*file));
    size_t size = strlen(path) + sizeof(".XXXXXX");
    enum wr_code code;
    struct stat st;

    file->path = wr_strdup(path);
    file->temp = wr_alloc(size);
    snprintf(file->temp, size, "%s.XXXXXX", path);
    file->fd = mkstemp(file->temp);
    if (file->fd < 0) {
        code = refuse(err, path, "write beside");
        out_free(file);
        return code;
    }
    if (stat(path, &st) == 0 && fchmod(file->fd, st.st_mode & 0777) != 0) {
        code = refuse(err, path, "set the mode");
        wr_file_out_drop(file);
        return code;
    }
    *out = file;
    return WR_OK;
}

enum wr_code wr_file_out_put(struct wr_file_out *file, struct wr_str bytes,
                             struct wr_err *err)
{
    return write_all(file->fd, bytes) ? WR_OK : refuse(err, file->path, "write");
}

enum wr_code wr_file_out_commit(struct wr_file_out *file, struct wr_err *err)
{
    enum wr_code code;

    if (fsync(file->fd) == 0 && rename(file->temp, file->path) == 0 &&
        sync_folder(file->path)) {
        out_free(file);
        return WR_OK;
    }
    code = refuse(err, file->path, "replace");
    wr_file_out_drop(file);
    return code;
}

void wr_file_out_drop(struct wr_file_out *file)
{
    if (!file)
        return;
    unlink(file->temp);
    out_free(file);
}

enum wr_code wr_file_write_atomic(const char *path, struct wr_str bytes,
                                  struct wr_err *err)
{
    struct wr_file_out *file = NULL;
    enum wr_code code = wr_file_out_open(&file, path, err);

    if (code)
        return code;
    code = wr_file_out_put(file, bytes, err);
    if (code) {
        wr_file_out_drop(file);
        return code;
    }
    return wr_file_out_commit(file, err);
}
