/* replay_main.c - runs a fuzz target over its corpus, without libFuzzer.
 *
 * Arguments are files and folders (one level). A target that crashes, or whose own
 * checks abort, fails the test; so does a corpus of nothing.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define INPUT_MAX ((size_t)1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path)
{
    FILE *file = fopen(path, "rbe");
    uint8_t *data = malloc(INPUT_MAX);
    size_t size;

    if (!file || !data) {
        fprintf(stderr, "%s: cannot be read\n", path);
        exit(1);
    }
    size = fread(data, 1, INPUT_MAX, file);
    fclose(file);
    /* Exactly sized, so that a sanitizer sees a read past the end. */
    data = realloc(data, size ? size : 1);
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    return 1;
}

static int replay_folder(const char *path)
{
    DIR *folder = opendir(path);
    struct dirent *entry;
    char name[4096];
    int count = 0;

    if (!folder) {
        fprintf(stderr, "%s: cannot be read\n", path);
        exit(1);
    }
    while ((entry = readdir(folder))) {
        struct stat st;

        snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
        if (entry->d_name[0] != '.' && stat(name, &st) == 0 && S_ISREG(st.st_mode))
            count += replay_file(name);
    }
    closedir(folder);
    return count;
}

int main(int argc, char **argv)
{
    int count = 0;

    for (int i = 1; i < argc; i++) {
        struct stat st;

        if (stat(argv[i], &st) == 0 && S_ISDIR(st.st_mode))
            count += replay_folder(argv[i]);
        else
            count += replay_file(argv[i]);
    }
    printf("%d inputs replayed\n", count);
    return count ? 0 : 1;
}
