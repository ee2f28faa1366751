/* providers_test.h - the options of weir providers test, offline and live. */
#ifndef ETL_CLI_PROVIDERS_TEST_H
#define ETL_CLI_PROVIDERS_TEST_H

#include "etl/cli/command.h"

struct wr_test_options {
    bool all;
    const char *fixtures;
    struct wr_flag_list manifests;
    bool live;
    const char *call;
    struct wr_flag_list inputs;
    const char *job;
    bool yes;
};

/* --live: one question to one vendor. */
enum wr_exit wr_providers_live(const struct wr_args *args,
                               const struct wr_test_options *options);

#endif
