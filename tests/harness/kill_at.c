/* kill_at.c - preloaded into a program, ends it with SIGKILL at its n-th call of a
 * kind.
 *
 *   LD_PRELOAD=.../weir_kill_at.so WEIR_KILL_AT=fdatasync:17 weir run ...
 *
 * Kinds: fdatasync (SQLite puts a commit on disk), pwrite64 (a piece of one), send (a
 * request goes out), recv (a reply came in), rename (a file takes its place). A kind
 * with '+' at its end ("send+") ends the program right after the call instead of before
 * it. WEIR_KILL_COUNT=FILE writes at a normal exit how often each kind was called.
 */
#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum kind { FDATASYNC, PWRITE, SEND, RECV, RENAME, KINDS };

static const char *const names[KINDS] = {"fdatasync", "pwrite64", "send", "recv",
                                         "rename"};
static atomic_long counts[KINDS];
static enum kind kind = KINDS;
static long at;
static int after;

__attribute__((constructor)) static void read_wish(void)
{
    const char *wish = getenv("WEIR_KILL_AT");
    const char *colon = wish ? strchr(wish, ':') : NULL;

    if (!colon)
        return;
    after = colon > wish && colon[-1] == '+';
    for (int k = 0; k < KINDS; k++)
        if (strncmp(wish, names[k], strlen(names[k])) == 0)
            kind = (enum kind)k;
    at = strtol(colon + 1, NULL, 10);
}

__attribute__((destructor)) static void tell_counts(void)
{
    const char *path = getenv("WEIR_KILL_COUNT");
    FILE *file = path ? fopen(path, "w") : NULL;

    if (!file)
        return;
    for (int k = 0; k < KINDS; k++)
        fprintf(file, "%s %ld\n", names[k], (long)counts[k]);
    fclose(file);
}

static int is_time(enum kind k)
{
    return atomic_fetch_add(&counts[k], 1) + 1 == at && k == kind;
}

static void end(void)
{
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

/* Finds the real one; POSIX lets a function's address travel as an object's. */
#define REAL(name)                             \
    static __typeof__(&name) real;             \
    if (!real) {                               \
        void *found = dlsym(RTLD_NEXT, #name); \
        memcpy(&real, &found, sizeof(real));   \
    }

#define WRAP(k, call)               \
    int now = is_time(k);           \
    if (now && !after)              \
        end();                      \
    __typeof__(call) result = call; \
    if (now)                        \
        end();                      \
    return result;

int fdatasync(int fd){REAL(fdatasync) WRAP(FDATASYNC, real(fd))}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset){
    REAL(pwrite64) WRAP(PWRITE, real(fd, data, size, offset))}

ssize_t send(int fd, const void *data, size_t size,
             int flags){REAL(send) WRAP(SEND, real(fd, data, size, flags))}

ssize_t recv(int fd, void *data, size_t size, int flags)
{
    REAL(recv)
    WRAP(RECV, real(fd, data, size, flags))
}

int rename(const char *from, const char *to)
{
    REAL(rename)
    WRAP(RENAME, real(from, to))
}
