/* message.h - what a tool says on standard error. */
#ifndef TOOLS_MESSAGE_H
#define TOOLS_MESSAGE_H

#include <stddef.h>

#include "proftools/error.h"

/*
 * Each writes one line "TOOL: text" at once; bytes that are not printable
 * UTF-8, or could move the cursor or turn the text around, appear as \xHH.
 * The tool's name is in colour on a terminal unless NO_COLOR is set.
 */
void message_tool(const char *name); /* before the others; kept, not copied */
void message_error(const char *fmt, ...) PROF_PRINTF(1, 2);
void message_note(const char *fmt, ...) PROF_PRINTF(1, 2); /* silent after message_quiet() */
void message_fail(const struct prof_error *err);
void message_quiet(void);

/*
 * The same escaping into buf, cut at its end with "..."; for names that come
 * from a file and go to a terminal. Returns buf.
 */
const char *message_escape(char *buf, size_t size, const char *s, size_t len);

/* What messages call an input: its path, or "standard input" for "-". */
const char *message_input(const char *path);

/* May colour go to this file descriptor? */
int message_colour(int fd);

#endif
