/* source.c - every file of ours, in the order of no one: faults name their place.
 *
 * Data that others wrote (providers/lists) and what fuzzers found (tests/fuzz/corpus)
 * may hold any word.
 */
#include "house.h"

#include "etl/base/file.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>

#define MAX_FILE  (UINT64_C(32) << 20)
#define MAX_DEPTH 12

static const char *const tops[] = {"etl",   "providers", "include", "fixtures",
                                   "tests", "jobs",      "docs",    ".ci"};
static const char *const others[] = {"providers/lists", "tests/fuzz/corpus"};

struct walk {
    struct faults *faults;
    const char *root;
    struct wr_buf file;
    size_t count;
};

static void check_file(struct walk *w, const char *path)
{
    char full[1024];
    struct wr_err err = {0};

    snprintf(full, sizeof(full), "%s/%s", w->root, path);
    wr_buf_reset(&w->file);
    if (wr_file_read(full, &w->file, &err))
        fault(w->faults, "%s: cannot be read", path);
    else
        check_text(w->faults, path, wr_buf_str(&w->file));
    w->count++;
}

static bool is_others(const char *path)
{
    for (size_t i = 0; i < WR_COUNT(others); i++)
        if (strcmp(path, others[i]) == 0)
            return true;
    return false;
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the folders, MAX_DEPTH at most. */
static void walk_folder(struct walk *w, const char *folder, unsigned depth)
{
    char full[1024];
    struct dirent *entry;
    struct stat st;
    DIR *dir;

    snprintf(full, sizeof(full), "%s/%s", w->root, folder);
    dir = depth < MAX_DEPTH && !is_others(folder) ? opendir(full) : NULL;
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
    while (dir && (entry = readdir(dir))) {
        char path[1024];

        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof(path), "%.400s/%s", folder, entry->d_name);
        snprintf(full, sizeof(full), "%.300s/%.700s", w->root, path);
        if (lstat(full, &st))
            continue;
        if (S_ISDIR(st.st_mode))
            walk_folder(w, path, depth + 1);
        else if (S_ISREG(st.st_mode))
            check_file(w, path);
    }
    if (dir)
        closedir(dir);
}

/* The files beside the folders: README.md, CMakeLists.txt, .clang-tidy and their like.
 */
static void walk_top(struct walk *w)
{
    DIR *dir = opendir(w->root);
    struct dirent *entry;
    struct stat st;
    char full[1024];

    /* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
    while (dir && (entry = readdir(dir))) {
        snprintf(full, sizeof(full), "%.500s/%s", w->root, entry->d_name);
        if (strstr(entry->d_name, ".log") || strcmp(entry->d_name, ".git") == 0)
            continue;
        if (!lstat(full, &st) && S_ISREG(st.st_mode))
            check_file(w, entry->d_name);
    }
    if (dir)
        closedir(dir);
}

size_t check_tree(struct faults *faults, const char *root)
{
    struct walk w = {.faults = faults, .root = root};

    wr_buf_init(&w.file, MAX_FILE);
    walk_top(&w);
    for (size_t i = 0; i < WR_COUNT(tops); i++)
        walk_folder(&w, tops[i], 0);
    wr_buf_fini(&w.file);
    return w.count;
}
