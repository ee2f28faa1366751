/* http_script.h - an HTTP server on 127.0.0.1 that does what a test tells it.
 *
 * One thread serves all connections. Every request that has arrived whole takes the
 * next step of the script, in order of arrival; once the script is used up, the
 * standing rule answers (http_script_always), else 500 and a complaint. What was
 * expected and did not come, and what came and was not expected, are complaints: a test
 * ends with
 *
 *     struct http_script *s = http_script_new();
 *     http_script_expect(s, "POST", "/v1/match", "\"email\"");
 *     http_script_reply(s, 200, "x-credits: 9\r\n", "{}");
 *     http_script_reset(s);
 *     ... run the client against http_script_url(s, "/v1/match") ...
 *     assert_string_equal(http_script_complaints(s), "");
 *     http_script_free(s);
 *
 * Steps may be added at any time, from the test's thread. HTTP/1.1 with keep-alive;
 * requests with Content-Length or without a body (no chunked requests); 1 MiB a
 * request. For a program under test, hand it the URL and write the script before it
 * starts.
 */
#ifndef TESTS_HARNESS_HTTP_SCRIPT_H
#define TESTS_HARNESS_HTTP_SCRIPT_H

#include "weir/str.h"

struct http_script;

/* Listens on a free port. Never NULL: what cannot be set up aborts the test. */
struct http_script *http_script_new(void);
void http_script_free(struct http_script *s);
int http_script_port(const struct http_script *s);
/* "http://127.0.0.1:PORT" + path; lives as long as `s`. */
const char *http_script_url(struct http_script *s, const char *path);

/* --- conditions of the step that is added next --- */

/* The request it is for; NULL for any. `path` is compared with the request's path, and
 * with path and query where it has a '?'. `part` stands somewhere in head or body. */
void http_script_expect(struct http_script *s, const char *method, const char *path,
                        const char *part);
/* Wait before answering. */
void http_script_after_ms(struct http_script *s, int ms);

/* --- steps: each answers one request --- */

/* `headers` are whole lines with CRLF ("" or NULL for none); Content-Length is added.
 */
void http_script_reply(struct http_script *s, int status, const char *headers,
                       const char *body);
void http_script_reply_bytes(struct http_script *s, int status, const char *headers,
                             struct wr_str body);
/* These very bytes, then close. */
void http_script_raw(struct http_script *s, struct wr_str bytes);
/* A head that promises `declared` bytes, then `body`, then close. */
void http_script_cut(struct http_script *s, int status, const char *body,
                     size_t declared);
/* Reset the connection (RST) once the request is read. */
void http_script_reset(struct http_script *s);
/* Close it without a word. */
void http_script_close(struct http_script *s);
/* The head at once, then `each` bytes of the body every `every_ms`. */
void http_script_trickle(struct http_script *s, int status, const char *body,
                         size_t each, int every_ms);
/* Read the request and never answer. */
void http_script_hang(struct http_script *s);

/* The standing rule once the script is used up. */
void http_script_always(struct http_script *s, int status, const char *headers,
                        const char *body);
/* Close idle connections, as servers do; they are closed on return. */
void http_script_close_idle(struct http_script *s);

/* --- what happened --- */

size_t http_script_served(struct http_script *s);      /* requests read            */
size_t http_script_connections(struct http_script *s); /* accepted so far          */
size_t http_script_most_open(struct http_script *s);   /* at once                  */
/* Head and body of the i-th request (the first 64 are kept); "" when there is none. */
const char *http_script_request(struct http_script *s, size_t i);
/* One line each; "" when all went as told. Lives as long as `s`. */
const char *http_script_complaints(struct http_script *s);

#endif
