/* cli_help.c - print --help from a tool's table. */
#include <ctype.h>
#include <string.h>

#include "cli_private.h"

#define WIDTH  79
#define COLUMN 26 /* where the help of an option starts */

const char *cli_choices_text(const struct opt *o, char *buf, size_t size)
{
	size_t len = 0;
	buf[0] = 0;
	for (size_t i = 0; o->choices && o->choices(i); i++) {
		int n = snprintf(buf + len, size - len, "%s%s", i ? ", " : "", o->choices(i));
		len += (size_t)n;
		if (len >= size || len > 120) {
			buf[0] = 0;
			break;
		}
	}
	return buf;
}

/* Writes words from column at, going on at indent; an empty line in text ends a paragraph. */
static void wrap(FILE *out, const char *text, size_t at, size_t indent)
{
	bool first = true;
	while (*text) {
		if (!strncmp(text, "\n\n", 2)) {
			fprintf(out, "\n\n%*s", (int)indent, "");
			at = indent;
			first = true;
			text += 2;
			continue;
		}
		size_t len = strcspn(text, " \n");
		if (!first && at + 1 + len > WIDTH) {
			fprintf(out, "\n%*s", (int)indent, "");
			at = indent;
			first = true;
		}
		if (len) {
			fprintf(out, "%s%.*s", first ? "" : " ", (int)len, text);
			at += len + !first;
			first = false;
		}
		text += len;
		if (*text == ' ' || (*text == '\n' && text[1] != '\n'))
			text++;
	}
	fputc('\n', out);
}

static void print_option(FILE *out, const struct opt *o)
{
	char left[80], choices[128], text[512];
	int n = snprintf(left, sizeof(left), "  %c%c%s", o->letter ? '-' : ' ',
			 o->letter ? o->letter : ' ',
			 !o->name    ? ""
			 : o->letter ? ", --"
				     : "  --");
	n += snprintf(left + n, sizeof(left) - (size_t)n, "%s%s%s", o->name ? o->name : "",
		      o->arg ? " " : "", o->arg ? o->arg : "");
	if (o->type == OPT_REST || o->type == OPT_WORDS)
		n += snprintf(left + n, sizeof(left) - (size_t)n, "...");
	cli_choices_text(o, choices, sizeof(choices));
	snprintf(text, sizeof(text), choices[0] ? "%s: %s" : "%s", o->help, choices);
	fputs(left, out);
	if (n + 2 > COLUMN)
		fprintf(out, "\n%*s", COLUMN, "");
	else
		fprintf(out, "%*s", COLUMN - n, "");
	wrap(out, text, COLUMN, COLUMN);
}

void cli_print_help(const struct tool *tool, FILE *out)
{
	fprintf(out, "Usage: %s [OPTION...] %s\n", tool->name, tool->args);
	fprintf(out, "%c%s.\n\n", toupper((unsigned char)tool->summary[0]), tool->summary + 1);
	wrap(out, tool->description, 0, 0);
	const struct opt *o;
	if (tool->opts->type != OPT_GROUP)
		fputs("\nOptions:\n", out);
	for (size_t i = 0; (o = cli_row(tool, i)); i++) {
		if (o->type == OPT_GROUP)
			fprintf(out, "\n%s:\n", o->help);
		else if (cli_visible(o))
			print_option(out, o);
	}
	for (size_t i = 0; tool->examples && tool->examples[i]; i += 2) {
		fputs(i ? "" : "\nExamples:\n", out);
		fprintf(out, "  # %s\n  %s\n", tool->examples[i], tool->examples[i + 1]);
	}
	fputs("\nExit status: 0 done, 1 failed, 2 wrong usage.\n", out);
}
