/* browse_text.c - what the browser says about itself, as python -m pstats says it. */
#include "browse_text.h"

#include <string.h>

#include "pystats_print.h"

/* clang-format off */
#define ARGUMENTS \
	"Arguments may be:\n" \
	"* An integer maximum number of entries to print.\n" \
	"* A decimal fractional number between 0 and 1, controlling\n" \
	"  what fraction of selected entries to print.\n" \
	"* A regular expression; only entries with function names\n" \
	"  that match it are printed.\n"

static const char *const commands[][2] = {
	{ "EOF", "Leave the profile browser.\n" },
	{ "add", "Add profile info from given file to current statistics object.\n" },
	{ "callees", "Print callees statistics from the current stat object.\n" ARGUMENTS },
	{ "callers", "Print callers statistics from the current stat object.\n" ARGUMENTS },
	{ "help", "Show help for a given command.\n" },
	{ "quit", "Leave the profile browser.\n" },
	{ "read", "Read in profile data from a specified file.\n"
		  "Without argument, reload the current file.\n" },
	{ "reverse", "Reverse the sort order of the profiling report.\n" },
	{ "sort", "Sort profile data according to specified keys.\n"
		  "(Typing `sort' without arguments lists valid keys.)\n" },
	{ "stats", "Print statistics from the current stat object.\n" ARGUMENTS },
	{ "strip", "Strip leading path information from filenames in the report.\n" },
};
/* clang-format on */

enum { COMMANDS = sizeof(commands) / sizeof(*commands) };

const char *browse_command(size_t i)
{
	return i < COMMANDS ? commands[i][0] : NULL;
}

void browse_put_commands(FILE *out)
{
	fputs("\nDocumented commands (type help <topic>):\n"
	      "========================================\n",
	      out);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(out, "%s%s", i ? "  " : "", commands[i][0]);
	fputs("\n\n", out);
}

bool browse_put_help(FILE *out, const char *command, bool python2)
{
	for (size_t i = 0; i < COMMANDS; i++) {
		if (strcmp(commands[i][0], command) != 0)
			continue;
		bool leave = !strncmp(commands[i][1], "Leave", 5);
		fputs(leave && python2 ? "Leave the profile brower.\n" : commands[i][1], out);
		return true;
	}
	return false;
}

void browse_put_keys(FILE *out, bool python2)
{
	/* Python 2.7 lists them in the order of its hashes. */
	static const char *const old[] = { "cumulative", "module",  "ncalls", "pcalls",  "file",
					   "line",       "name",    "calls",  "stdname", "nfl",
					   "filename",   "cumtime", "time",   "tottime", NULL };
	enum pystats_key key;
	const char *name;
	fputs("Valid sort keys (unique prefixes are accepted):\n", out);
	for (size_t i = 0; (name = python2 ? old[i] : pystats_key_name(i)); i++)
		if (pystats_parse_key(strcmp(name, "file") ? name : "filename", &key))
			fprintf(out, "%s -- %s\n", name, pystats_key_title(key));
}
