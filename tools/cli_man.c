/* cli_man.c - print a manual page in roff from a tool's table. */
#include <ctype.h>
#include <string.h>

#include "cli_private.h"

/* Text that roff leaves alone: hyphens that can be copied, no request at a line's start. */
static void text(FILE *out, const char *s)
{
	for (bool start = true; *s; s++) {
		if (start && (*s == '.' || *s == '\''))
			fputs("\\&", out);
		if (*s == '\n' && s[1] == '\n') {
			fputs("\n.PP\n", out);
			s++;
			start = true;
			continue;
		}
		if (*s == '\\')
			fputs("\\e", out);
		else if (*s == '-')
			fputs("\\-", out);
		else
			fputc(*s, out);
		start = *s == '\n';
	}
}

static void section(FILE *out, const char *title)
{
	fprintf(out, ".SH %s\n", title);
}

static void option(FILE *out, const struct opt *o)
{
	char choices[128];
	fputs(".TP\n", out);
	if (o->letter)
		fprintf(out, "\\fB\\-%c\\fR%s", o->letter, o->name ? ", " : "");
	if (o->name) {
		fputs("\\fB\\-\\-", out);
		text(out, o->name);
		fputs("\\fR", out);
	}
	if (o->arg) {
		fputs(" \\fI", out);
		text(out, o->arg);
		fprintf(out, "\\fR%s", o->type == OPT_REST || o->type == OPT_WORDS ? "..." : "");
	}
	fputc('\n', out);
	text(out, o->help);
	if (cli_choices_text(o, choices, sizeof(choices))[0]) {
		fputs(": ", out);
		text(out, choices);
	}
	fputs(".\n", out);
}

static void heading(FILE *out, const struct tool *tool)
{
	fputs(".TH ", out);
	for (const char *c = tool->name; *c; c++)
		fputc(toupper((unsigned char)*c), out);
	fprintf(out, " 1 \"\" \"proftools %s\" \"User Commands\"\n", PROF_VERSION);
	section(out, "NAME");
	fprintf(out, "%s \\- ", tool->name);
	text(out, tool->summary);
	fputc('\n', out);
	section(out, "SYNOPSIS");
	fprintf(out, ".B %s\n[\\fIOPTION\\fR...] ", tool->name);
	text(out, tool->args);
	fputc('\n', out);
	section(out, "DESCRIPTION");
	text(out, tool->description);
	fputc('\n', out);
}

static void closing(FILE *out, const struct tool *tool)
{
	section(out, "EXIT STATUS");
	fputs(".TP\n0\nDone.\n.TP\n1\nAn input, the system or the output failed: one line on "
	      "standard error says which and why.\n.TP\n2\nThe command line is wrong.\n",
	      out);
	section(out, "ENVIRONMENT");
	fputs(".TP\n.B NO_COLOR\nIf set and not empty, messages have no colour.\n", out);
	if (tool->examples && tool->examples[0])
		section(out, "EXAMPLES");
	for (size_t i = 0; tool->examples && tool->examples[i]; i += 2) {
		fputs(i ? ".PP\n" : "", out);
		text(out, tool->examples[i]);
		fputs(":\n.PP\n.RS 4\n.nf\n", out);
		text(out, tool->examples[i + 1]);
		fputs("\n.fi\n.RE\n", out);
	}
	for (size_t i = 0; tool->see_also && tool->see_also[i]; i++) {
		if (!i)
			section(out, "SEE ALSO");
		const char *paren = strchr(tool->see_also[i], '(');
		size_t len = paren ? (size_t)(paren - tool->see_also[i])
				   : strlen(tool->see_also[i]);
		fprintf(out, ".BR %.*s %s%s\n", (int)len, tool->see_also[i], paren ? paren : "\"\"",
			tool->see_also[i + 1] ? " ," : "");
	}
}

void cli_print_man(const struct tool *tool, FILE *out)
{
	const struct opt *o;
	heading(out, tool);
	section(out, "OPTIONS");
	for (size_t i = 0; (o = cli_row(tool, i)); i++) {
		if (o->type == OPT_GROUP) {
			fputs(".SS ", out);
			text(out, o->help);
			fputc('\n', out);
		} else if (cli_visible(o)) {
			option(out, o);
		}
	}
	closing(out, tool);
}
