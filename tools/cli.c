/* cli.c - parse a command line by a tool's table of options. */
#include "cli.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cli_private.h"
#include "message.h"

static const struct opt common[] = {
	{ OPT_GROUP, .help = "Help" },
	{ OPT_SHOW, 'h', "help", .help = "Print this text and exit" },
	{ OPT_SHOW, 0, "version", .help = "Print the version and exit" },
	OPT_LAST,
};
static const struct opt *const help_row = &common[1];
static const struct opt *const version_row = &common[2];

const struct opt *cli_row(const struct tool *tool, size_t i)
{
	for (size_t n = 0; tool->opts[n].type != OPT_END; n++)
		if (n == i)
			return &tool->opts[n];
	size_t own = 0;
	while (tool->opts[own].type != OPT_END)
		own++;
	i -= own;
	return i < sizeof(common) / sizeof(*common) - 1 ? &common[i] : NULL;
}

bool cli_takes_value(const struct opt *o)
{
	switch (o->type) {
	case OPT_FLAG:
	case OPT_SET:
	case OPT_SHOW:
		return false;
	case OPT_STEP:
		return o->arg != NULL;
	default:
		return true;
	}
}

/* ---- the state of one parse ----------------------------------------------- */

struct parse {
	const struct tool *tool;
	int argc, next; /* next: the first word that is not used yet */
	char **argv;
	char **operands;
	int noperands;
	int status;
	bool stop; /* status is final: the tool exits */
};

static void stop(struct parse *p, int status)
{
	p->status = status;
	p->stop = true;
}

int cli_usage(const struct tool *tool, const char *fmt, ...)
{
	char text[512];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	message_error("%s", text);
	fprintf(stderr, "Try '%s --help'.\n", tool->name);
	return CLI_USAGE;
}

/* ---- what --help, --version and their kind print -------------------------- */

static void show(struct parse *p, const struct opt *o, const char *value)
{
	if (o == version_row)
		printf("%s (proftools) %s\n", p->tool->name, PROF_VERSION);
	else if (o != help_row)
		o->show(stdout);
	else if (!value)
		cli_print_help(p->tool, stdout);
	else if (!strcmp(value, "man"))
		cli_print_man(p->tool, stdout);
	else if (!strcmp(value, "bash"))
		cli_print_completion(p->tool, stdout);
	else {
		stop(p, cli_usage(p->tool, "--help=%s: expected man or bash", value));
		return;
	}
	struct prof_error err = PROF_ERROR_INIT;
	struct output out = { .file = stdout };
	if (output_commit(&out, &err) == 0)
		stop(p, CLI_DONE);
	else if (output_broken_pipe())
		stop(p, CLI_PIPE);
	else {
		message_fail(&err);
		stop(p, CLI_FAILED);
	}
}

/* ---- one option ------------------------------------------------------------ */

/* --old=A takes one word, --old A B C takes three. */
static bool takes_more(const struct opt *o, bool attached, const char *word)
{
	return o->type == OPT_REST ||
	       (o->type == OPT_WORDS && !attached && (word[0] != '-' || !word[1]));
}

/* Stores the value, taking the next word if there is none yet. shown: as the user wrote it. */
static void apply(struct parse *p, const struct opt *o, const char *value, const char *shown)
{
	if (o->type == OPT_SHOW && (!value || o == help_row)) {
		show(p, o, value);
		return;
	}
	if (!cli_takes_value(o) && value) {
		stop(p, cli_usage(p->tool, "%s takes no value", shown));
		return;
	}
	bool attached = value;
	if (cli_takes_value(o) && !value) {
		if (p->next >= p->argc) {
			stop(p, cli_usage(p->tool, "%s needs a value: %s", shown, o->arg));
			return;
		}
		value = p->argv[p->next++];
	}
	int status = cli_store(p->tool, o, value, shown);
	for (; status == 0 && p->next < p->argc && takes_more(o, attached, p->argv[p->next]);
	     p->next++)
		status = cli_store(p->tool, o, p->argv[p->next], shown);
	if (status)
		stop(p, status);
}

static bool same_effect(const struct opt *a, const struct opt *b)
{
	return a->type == b->type && a->to == b->to && a->tag == b->tag && a->show == b->show &&
	       a->type != OPT_SHOW;
}

/* Two rows that fit a prefix: names both, as that is all one needs to go on. */
static void ambiguous(struct parse *p, const char *name, size_t len, const struct opt *a,
		      const struct opt *b)
{
	stop(p, cli_usage(p->tool, "--%.*s may be --%s or --%s", (int)len, name, a->name, b->name));
}

static void unknown(struct parse *p, const char *name, size_t len)
{
	char typed[64];
	snprintf(typed, sizeof(typed), "%.*s", (int)len, name);
	const char *near = cli_closest_option(p->tool, typed);
	if (near)
		stop(p, cli_usage(p->tool, "unknown option --%s, did you mean --%s?", typed, near));
	else
		stop(p, cli_usage(p->tool, "unknown option --%s", typed));
}

static void long_option(struct parse *p, const char *word)
{
	const char *name = word + 2;
	size_t len = strcspn(name, "=");
	const struct opt *found = NULL, *rival = NULL, *o;
	for (size_t i = 0; (o = cli_row(p->tool, i)); i++) {
		if (o->type == OPT_GROUP || !o->name || strncmp(o->name, name, len) != 0)
			continue;
		if (!o->name[len]) {
			found = o;
			rival = NULL;
			break;
		}
		if (!found)
			found = o;
		else if (!same_effect(found, o) && !rival)
			rival = o;
	}
	if (!found || !len) {
		unknown(p, name, len);
	} else if (rival) {
		ambiguous(p, name, len, found, rival);
	} else {
		char shown[64];
		snprintf(shown, sizeof(shown), "--%s", found->name);
		apply(p, found, name[len] ? name + len + 1 : NULL, shown);
	}
}

/* -q, -o FILE, -oFILE, and flags together: -qo FILE. */
static void short_options(struct parse *p, const char *word)
{
	for (const char *c = word + 1; *c && !p->stop; c++) {
		const struct opt *found = NULL, *o;
		for (size_t i = 0; (o = cli_row(p->tool, i)) && !found; i++)
			if (o->type != OPT_GROUP && o->letter == *c)
				found = o;
		char shown[3] = { '-', *c, 0 };
		if (!found) {
			if (word[2] && cli_closest_option(p->tool, word + 1))
				stop(p, cli_usage(p->tool, "unknown option %s, did you mean --%s?",
						  word, cli_closest_option(p->tool, word + 1)));
			else
				stop(p, cli_usage(p->tool, "unknown option %s", shown));
		} else if (cli_takes_value(found)) {
			apply(p, found, c[1] ? c + 1 : NULL, shown);
			return;
		} else {
			apply(p, found, NULL, shown);
		}
	}
}

int cli_parse(const struct tool *tool, int argc, char **argv, int *status)
{
	struct parse p = { .tool = tool, .argc = argc, .next = 1, .argv = argv };
	message_tool(tool->name);
	p.operands = malloc(((size_t)argc + 1) * sizeof(*p.operands));
	if (!p.operands) {
		message_error("out of memory");
		*status = CLI_FAILED;
		return -1;
	}
	bool only_operands = false;
	while (p.next < argc && !p.stop) {
		char *word = argv[p.next++];
		if (only_operands || word[0] != '-' || !word[1])
			p.operands[p.noperands++] = word;
		else if (!strcmp(word, "--"))
			only_operands = true;
		else if (word[1] == '-')
			long_option(&p, word);
		else
			short_options(&p, word);
	}
	int first = p.stop ? -1 : argc - p.noperands;
	for (int i = 0; i < p.noperands && !p.stop; i++)
		argv[first + i] = p.operands[i];
	free(p.operands);
	*status = p.status;
	return first;
}
