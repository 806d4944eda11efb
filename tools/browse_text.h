/* browse_text.h - what the browser says about itself, as python -m pstats says it. */
#ifndef TOOLS_BROWSE_TEXT_H
#define TOOLS_BROWSE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Names of the commands, sorted; NULL after the last. */
const char *browse_command(size_t i);

/* "help", "help COMMAND", and the sort keys that "sort" lists. */
void browse_put_commands(FILE *out);
bool browse_put_help(FILE *out, const char *command, bool python2); /* false: there is none */
void browse_put_keys(FILE *out, bool python2);

#endif
