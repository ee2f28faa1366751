/* poll.h - the sockets of one library, watched lazily.
 *
 * A library says for each socket what it waits for now. Obeying to the letter costs an
 * epoll_ctl or two for every exchange on a kept-alive connection, which was measured at
 * twice the price of the whole exchange. So the wish is remembered and the kernel told
 * only when something new is wanted, or when an event arrives that nobody wants. For
 * the files of etl/io alone.
 */
#ifndef ETL_IO_POLL_H
#define ETL_IO_POLL_H

#include "etl/io/loop.h"

enum wr_poll_bits {
    WR_POLL_READ = 1u << 0,
    WR_POLL_WRITE = 1u << 1,
    WR_POLL_ERROR = 1u << 2, /* in events only */
};

struct wr_polls;
typedef void (*wr_poll_fn)(void *ctx, int fd, unsigned bits);

struct wr_polls *wr_polls_new(struct wr_loop *loop, wr_poll_fn fn, void *ctx);
/* NULL allowed. */
void wr_polls_free(struct wr_polls *polls);
/* `fd` was made for us, and its closing will be told by wr_polls_drop: only then may
 * its poll stay started while nobody wants anything of it. */
void wr_polls_own(struct wr_polls *polls, int fd);
/* What is wanted of `fd` from now on. 0 of a socket that is not owned forgets it at
 * once, since it may be closed, and its number used again, without a word. */
void wr_polls_want(struct wr_polls *polls, int fd, unsigned bits);
/* Forget `fd`, before it is closed. Unknown sockets are allowed. */
void wr_polls_drop(struct wr_polls *polls, int fd);

#endif
