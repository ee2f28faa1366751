/* loop_uv.h - libuv's side of the loop, for the files of etl/io that join a library to
 * it. Nobody else includes this. */
#ifndef ETL_IO_LOOP_UV_H
#define ETL_IO_LOOP_UV_H

#include "etl/io/loop.h"

struct uv_loop_s;

struct uv_loop_s *wr_loop_uv(struct wr_loop *loop);
const char *wr_loop_library(void);

/* The timer no longer keeps the loop alive: what waits for it holds the loop itself. */
void wr_timer_background(struct wr_timer *timer);

#endif
