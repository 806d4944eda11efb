/*
 * cli_completion.c - print a bash completion from a tool's table.
 *
 * The function needs nothing but bash. Where it offers nothing, bash completes
 * file names, which is right for operands and values that are paths.
 */
#include "cli_private.h"

/* "-f|--format": the patterns by which a case knows the option. */
static void patterns(FILE *out, const struct opt *o)
{
	if (o->letter)
		fprintf(out, "-%c%s", o->letter, o->name ? "|" : "");
	if (o->name)
		fprintf(out, "--%s", o->name);
}

/* Values: the choices; file names are left to bash; of the others nothing is known. */
static void value_case(FILE *out, const struct opt *o)
{
	fputs("\t", out);
	patterns(out, o);
	fputs(")\n", out);
	if (o->choices) {
		fputs("\t\tCOMPREPLY=($(compgen -W '", out);
		for (size_t i = 0; o->choices(i); i++)
			fprintf(out, "%s%s", i ? " " : "", o->choices(i));
		fputs("' -- \"$cur\"))\n", out);
	} else if (o->type != OPT_FILE && o->type != OPT_LIST && o->type != OPT_REST &&
		   o->type != OPT_WORDS) {
		fputs("\t\tcompopt +o default +o bashdefault 2>/dev/null\n", out);
	}
	fputs("\t\treturn\n\t\t;;\n", out);
}

void cli_print_completion(const struct tool *tool, FILE *out)
{
	const struct opt *o;
	fprintf(out, "# bash completion for %s\n\n_%s()\n{\n", tool->name, tool->name);
	fputs("\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
	      "\tCOMPREPLY=()\n"
	      "\t# bash takes --option=value apart at the sign\n"
	      "\tif [[ $cur == = ]]; then\n"
	      "\t\tcur=\n"
	      "\telif [[ $prev == = && COMP_CWORD -gt 2 ]]; then\n"
	      "\t\tprev=${COMP_WORDS[COMP_CWORD-2]}\n"
	      "\tfi\n"
	      "\tcase $prev in\n",
	      out);
	for (size_t i = 0; (o = cli_row(tool, i)); i++)
		if (o->type != OPT_GROUP && cli_takes_value(o))
			value_case(out, o);
	fputs("\tesac\n\tif [[ $cur == -* ]]; then\n\t\tCOMPREPLY=($(compgen -W '", out);
	const char *blank = "";
	for (size_t i = 0; (o = cli_row(tool, i)); i++) {
		if (!cli_visible(o))
			continue;
		if (o->name)
			fprintf(out, "%s--%s", blank, o->name);
		else
			fprintf(out, "%s-%c", blank, o->letter);
		blank = " ";
	}
	fprintf(out,
		"' -- \"$cur\"))\n\tfi\n} &&\n\tcomplete -o default -o bashdefault -F _%s %s\n",
		tool->name, tool->name);
}
