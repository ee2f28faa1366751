/* banned.h - calls with no safe use here. Include after everything else.
 *
 * Unbounded copies, hidden state, and conversions that swallow errors; weir/str.h,
 * weir/buf.h and weir/clock.h stand in their place.
 */
#ifndef WEIR_BASE_BANNED_H
#define WEIR_BASE_BANNED_H

#pragma GCC poison strcpy strcat sprintf vsprintf strtok gmtime localtime atoi atol \
    strncpy strncat rand

#endif
