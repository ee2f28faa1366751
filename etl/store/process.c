/* process.c - see process.h. */
#include "etl/store/process.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "etl/base/banned.h"

/* Reads at most size - 1 bytes; terminated, "" when there is nothing to read. */
static struct wr_str read_small(const char *path, char *buf, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, buf, size - 1);

    if (fd >= 0)
        (void)close(fd);
    buf[n > 0 ? n : 0] = '\0';
    return (struct wr_str){buf, n > 0 ? (size_t)n : 0};
}

/* The n-th field of the rest of the line, from 1. */
static struct wr_str nth_field(struct wr_str rest, int n)
{
    struct wr_str part = WR_NONE;

    while (n-- > 0 && rest.ptr)
        part = wr_str_split(&rest, ' ');
    return part;
}

int64_t wr_process_born(int64_t pid)
{
    char path[64], text[1024];
    struct wr_str rest;
    int64_t born = 0;
    size_t name_end;

    (void)snprintf(path, sizeof(path), "/proc/%" PRId64 "/stat", pid);
    rest = read_small(path, text, sizeof(text));
    /* The name, field 2, is in brackets and may hold brackets and blanks itself
     * (proc(5)): what follows the last one is field 3, the state. */
    for (name_end = rest.len; name_end > 0 && rest.ptr[name_end - 1] != ')';)
        name_end--;
    if (name_end == 0)
        return 0;
    rest = wr_str_sub(rest, name_end + 1, rest.len);
    if (wr_str_starts(rest, WR_LIT("Z")) || wr_str_starts(rest, WR_LIT("X")))
        return 0;
    return wr_str_to_i64(nth_field(rest, 20), &born) ? born : 0;
}

void wr_process_boot(char out[WR_BOOT_TEXT])
{
    char text[64];
    struct wr_str id =
        wr_str_trim(read_small("/proc/sys/kernel/random/boot_id", text, sizeof(text)));

    id = wr_str_sub(id, 0, WR_BOOT_TEXT - 1);
    memcpy(out, id.ptr, id.len);
    out[id.len] = '\0';
}

bool wr_process_is_alive(int64_t pid, int64_t born, struct wr_str boot)
{
    char now[WR_BOOT_TEXT];

    wr_process_boot(now);
    return born != 0 && wr_str_eqz(boot, now) && wr_process_born(pid) == born;
}
