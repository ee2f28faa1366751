/* salt.c - the salt of the suppression list: 64 hex digits in a file beside the state.
 *
 * Made in one piece (written aside, synced, linked under its name), so that of two
 * processes that make it at once both end with the same, and nobody reads half of one.
 */
#include "etl/store/connection.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "etl/base/banned.h"

#define HEX_CHARS ((size_t)2 * WR_SHA256_BYTES)

static int digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, c) : NULL;

    return at ? (int)(at - digits) : -1;
}

static bool from_hex(const char *hex, unsigned char *out)
{
    for (size_t i = 0; i < WR_SHA256_BYTES; i++) {
        int high = digit(hex[2 * i]), low = digit(hex[2 * i + 1]);

        if (high < 0 || low < 0)
            return false;
        out[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

static enum wr_code read_salt(struct wr_db *db, int fd, struct wr_err *err)
{
    char hex[HEX_CHARS];
    size_t have = 0;
    struct stat info;

    if (fstat(fd, &info) == 0 && (info.st_mode & 077) != 0) {
        wr_fail(err, WR_E_STORE, "%s can be read by others", db->salt_path);
        return wr_hint(err, "chmod 600 it");
    }
    while (have < sizeof(hex)) {
        ssize_t got = read(fd, hex + have, sizeof(hex) - have);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        have += (size_t)got;
    }
    if (have < sizeof(hex) || !from_hex(hex, db->salt))
        return wr_fail(err, WR_E_STORE, "%s holds no salt", db->salt_path);
    db->has_salt = true;
    return WR_OK;
}

static bool write_new(int fd, const char *text, size_t len)
{
    return write(fd, text, len) == (ssize_t)len && fsync(fd) == 0;
}

static enum wr_code make_salt(struct wr_db *db, struct wr_err *err)
{
    unsigned char fresh[WR_SHA256_BYTES];
    char text[HEX_CHARS + 2], aside[4200];
    bool good;
    int fd;

    wr_random(fresh, sizeof(fresh));
    wr_hex(fresh, sizeof(fresh), text);
    text[HEX_CHARS] = '\n';
    snprintf(aside, sizeof(aside), "%s.%ld", db->salt_path, (long)getpid());
    fd = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return wr_fail_errno(err, WR_E_STORE, errno, "%s", aside);
    good = write_new(fd, text, HEX_CHARS + 1);
    good = close(fd) == 0 && good;
    if (good && link(aside, db->salt_path) != 0 && errno != EEXIST)
        good = false;
    if (!good)
        wr_fail_errno(err, WR_E_STORE, errno, "%s", db->salt_path);
    (void)unlink(aside);
    return good ? WR_OK : WR_E_STORE;
}

static enum wr_code salt_gone(const struct wr_db *db, struct wr_err *err)
{
    wr_fail(err, WR_E_STORE, "%s is gone: nobody can be told from the suppression list",
            db->salt_path);
    return wr_hint(err, "restore it from a copy made with the state");
}

enum wr_code wr_salt_load(struct wr_db *db, bool make, struct wr_err *err)
{
    enum wr_code code = WR_OK;
    int fd;

    if (db->has_salt)
        return WR_OK;
    fd = open(db->salt_path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT && make && !db->salt_make) {
        /* Of a copy: it lasts as long. */
        wr_random(db->salt, sizeof(db->salt));
        db->has_salt = true;
        return WR_OK;
    }
    if (fd < 0 && errno == ENOENT && make) {
        code = make_salt(db, err);
        if (code)
            return code;
        fd = open(db->salt_path, O_RDONLY | O_CLOEXEC);
    }
    if (fd < 0)
        return errno == ENOENT
                   ? salt_gone(db, err)
                   : wr_fail_errno(err, WR_E_STORE, errno, "%s", db->salt_path);
    code = read_salt(db, fd, err);
    (void)close(fd);
    return code;
}
