/* fuzz.h - what every fuzz target defines. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* A target checks what must hold with abort(): a finding is a crash. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
