/* peak.c - runs a program and says what it took.
 *
 *   peak FILE PROGRAM [ARGUMENT...]
 *
 * FILE gets one JSON object: wall, user and system seconds, the peak of resident memory
 * in KiB, and how the program ended. Its exit status is ours. A C program and no shell:
 * what a process held before exec counts as its own peak (the kernel keeps the maximum
 * over exec), and this one holds next to nothing.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double wall_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

/* As a shell has it: 128 and the signal for one that was killed. */
static int exit_of(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int report(const char *path, double wall, const struct rusage *u, int status)
{
    FILE *file = fopen(path, "w");

    if (!file) {
        fprintf(stderr, "peak: %s: %s\n", path, strerror(errno));
        return 1;
    }
    fprintf(
        file,
        "{\"wall\":%.2f,\"user\":%.2f,\"sys\":%.2f,\"maxrss_kib\":%ld,\"exit\":%d}\n",
        wall, seconds(u->ru_utime), seconds(u->ru_stime), u->ru_maxrss, status);
    return fclose(file) ? 1 : status;
}

int main(int argc, char **argv)
{
    double started = wall_seconds();
    struct rusage usage;
    int status = 0;
    pid_t pid;

    if (argc < 3) {
        fprintf(stderr, "usage: peak FILE PROGRAM [ARGUMENT...]\n");
        return 2;
    }
    pid = fork();
    if (pid == 0) {
        execvp(argv[2], argv + 2);
        fprintf(stderr, "peak: %s: %s\n", argv[2], strerror(errno));
        _exit(127);
    }
    while (pid < 0 || waitpid(pid, &status, 0) < 0)
        if (pid < 0 || errno != EINTR) {
            fprintf(stderr, "peak: %s\n", strerror(errno));
            return 1;
        }
    getrusage(RUSAGE_CHILDREN, &usage); /* there was one child */
    return report(argv[1], wall_seconds() - started, &usage, exit_of(status));
}
