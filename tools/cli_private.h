/* cli_private.h - what the files behind cli.h share. */
#ifndef TOOLS_CLI_PRIVATE_H
#define TOOLS_CLI_PRIVATE_H

#include "cli.h"
#include "output.h"

/* Row i of the tool's table, then of the rows that every tool has; NULL after the last. */
const struct opt *cli_row(const struct tool *tool, size_t i);

bool cli_takes_value(const struct opt *o);

/* A name that the reader of a list can choose; the same row under another name is hidden. */
static inline bool cli_visible(const struct opt *o)
{
	return o->type != OPT_GROUP && o->help;
}

/*
 * Stores value, NULL if o takes none. shown is the option as written, for
 * messages. 0, or an exit code after saying why.
 */
int cli_store(const struct tool *tool, const struct opt *o, const char *value, const char *shown);

/* The long option that text is closest to; NULL if none is close. */
const char *cli_closest_option(const struct tool *tool, const char *text);

void cli_print_help(const struct tool *tool, FILE *out);
void cli_print_man(const struct tool *tool, FILE *out);
void cli_print_completion(const struct tool *tool, FILE *out);

/* "dot, svg, png" if that is short enough for a line of help, else "". Returns buf. */
const char *cli_choices_text(const struct opt *o, char *buf, size_t size);

#endif
