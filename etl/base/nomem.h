/* nomem.h - the one way to run out of memory. */
#ifndef WEIR_BASE_NOMEM_H
#define WEIR_BASE_NOMEM_H

/* Prints one line and ends the process with exit status 75. */
_Noreturn void wr_no_memory(void);

#endif
