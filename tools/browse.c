/*
 * browse.c - profstat -i: the browser of python -m pstats.
 *
 * For a script its prompts and answers are those of Python 3.7 and later, byte
 * for byte; a person at a terminal gets editing, completion and a pager.
 */
#include "browse.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "browse_table.h"
#include "browse_text.h"
#include "browse_words.h"
#include "line_read.h"
#include "pager.h"
#include "pystats_words.h"
#include "stat.h"
#include "terminal.h"

static const char blanks[] = " \t\n\r\v\f";

enum next { GO_ON, LEAVE, FAILED };

struct browser {
	const struct run *run;
	const struct stat_options *options;
	struct browse_table table;
	enum pystats_key *keys; /* [nkeys]: the order, 0: that of the dump */
	size_t nkeys;
	bool reverse;
	char *name;       /* what was read; NULL: nothing */
	bool safe, ascii; /* for a terminal */
	FILE *out;
	struct prof_error *err;
};

/* ---- files ----------------------------------------------------------- */

static void forget_order(struct browser *b)
{
	b->nkeys = 0;
	b->reverse = false;
}

/* Python's repr() of a name. */
static void put_quoted(FILE *out, const char *text)
{
	struct sink *sink = malloc(sizeof(*sink));
	if (!sink)
		return;
	sink_init(sink, out);
	pystats_quote(sink, text);
	sink_finish(sink, NULL);
	free(sink);
}

static enum next tell_nothing(struct browser *b)
{
	fputs("No statistics object is loaded.\n", b->out);
	return GO_ON;
}

/* Out of memory ends the browser; what is wrong with a file is told. */
static enum next tell(struct browser *b, const struct prof_error *error, const char *before)
{
	char text[512];
	if (error->status == PROF_ENOMEM) {
		*b->err = *error;
		return FAILED;
	}
	fprintf(b->out, "%s%s\n", before, prof_error_text(error, text, sizeof(text)));
	return GO_ON;
}

static enum next do_add(struct browser *b, const char *path)
{
	struct prof_error error = PROF_ERROR_INIT;
	int obstacle = browse_table_obstacle(path);
	if (!obstacle && browse_table_add(&b->table, b->run, path, &error) == 0) {
		forget_order(b);
		return GO_ON;
	}
	fprintf(b->out, "Failed to load statistics for %s: ", path);
	if (!obstacle)
		return tell(b, &error, "");
	fprintf(b->out, "[Errno %d] %s: ", obstacle, strerror(obstacle));
	put_quoted(b->out, path);
	fputc('\n', b->out);
	return GO_ON;
}

/* pstats takes a dump without functions for no dump at all. */
static void tell_empty(struct browser *b, const char *heading)
{
	fputs("TypeError: Cannot create or construct a <class '__main__.Stats'> object from ",
	      b->out);
	put_quoted(b->out, heading);
	fputc('\n', b->out);
}

static enum next do_read(struct browser *b, const char *path)
{
	struct prof_error error = PROF_ERROR_INIT;
	struct browse_table table = { .n = 0 };
	if (!*path && !b->name) {
		fputs("No statistics object is current -- cannot reload.\n", b->out);
		return GO_ON;
	}
	char *name = strdup(*path ? path : b->name);
	int obstacle = name ? browse_table_obstacle(name) : 0;
	enum next next = GO_ON;
	if (!name)
		next = FAILED;
	else if (obstacle)
		fprintf(b->out, "%s\n", strerror(obstacle));
	else if (browse_table_add(&table, b->run, name, &error))
		next = tell(b, &error, "");
	else if (!table.stats->nentries)
		tell_empty(b, table.headings[0]);
	else {
		browse_table_free(&b->table);
		free(b->name);
		b->table = table;
		b->name = name;
		forget_order(b);
		return GO_ON;
	}
	browse_table_free(&table);
	free(name);
	return next;
}

/* ---- reports --------------------------------------------------------- */

/* The words of args, as selectors; what is no fraction of 1 is told and left out. */
static size_t parse_selectors(struct browser *b, char *args, struct pystats_selector *by)
{
	size_t n = 0;
	char *rest;
	for (char *word = strtok_r(args, blanks, &rest); word;
	     word = strtok_r(NULL, blanks, &rest)) {
		by[n] = pystats_parse_selector(word);
		if (by[n].kind == PYSTATS_FRACTION && (by[n].number > 1 || by[n].number < 0))
			fputs("Fraction argument must be in [0, 1]\n", b->out);
		else
			n++;
	}
	return n;
}

static enum next print(struct browser *b, const char *args, enum pystats_text what)
{
	struct pystats_selector *by = calloc(strlen(args) + 1, sizeof(*by));
	char *words = strdup(args); /* patterns stay in it */
	struct pystats_listing listing = { .keys = b->keys,
					   .nkeys = b->nkeys,
					   .reverse = b->reverse,
					   .python2 = !strcmp(b->options->style, "pstats2"),
					   .screen = b->safe,
					   .ascii = b->ascii,
					   .selectors = by };
	if (!by || !words) {
		free(by);
		free(words);
		return FAILED;
	}
	listing.files = (const char *const *)b->table.headings;
	listing.nselectors = parse_selectors(b, words, by);
	enum next next = !b->table.stats ? tell_nothing(b)
			 : pystats_print(b->table.stats, what, &listing, b->out, b->err) ? FAILED
											 : GO_ON;
	free(by);
	free(words);
	return next;
}

static enum next do_stats(struct browser *b, const char *args)
{
	return print(b, args, PYSTATS_STATS);
}

static enum next do_callers(struct browser *b, const char *args)
{
	return print(b, args, PYSTATS_CALLERS);
}

static enum next do_callees(struct browser *b, const char *args)
{
	return print(b, args, PYSTATS_CALLEES);
}

/* ---- order and names ------------------------------------------------- */

/* Without a key, or with one that is none, the keys are listed and nothing changes. */
static enum next do_sort(struct browser *b, const char *args)
{
	enum pystats_key *keys = calloc(strlen(args) + 1, sizeof(*keys));
	size_t n = 0;
	char *rest, *words = strdup(args);
	bool good = keys && words && *args;
	for (char *word = words ? strtok_r(words, blanks, &rest) : NULL; good && word;
	     word = strtok_r(NULL, blanks, &rest))
		good = !strchr("-0123456789", *word) && pystats_parse_key(word, &keys[n++]);
	bool failed = !keys || !words;
	free(words);
	if (good) {
		free(b->keys);
		b->keys = keys;
		b->nkeys = n;
		b->reverse = false;
		return GO_ON;
	}
	free(keys);
	if (failed)
		return FAILED;
	browse_put_keys(b->out, !strcmp(b->options->style, "pstats2"));
	return GO_ON;
}

static enum next do_reverse(struct browser *b, const char *args)
{
	(void)args;
	b->reverse = b->nkeys && !b->reverse; /* what has no order has no reverse one */
	return GO_ON;
}

static enum next do_strip(struct browser *b, const char *args)
{
	(void)args;
	forget_order(b);
	return pystats_strip_dirs(b->table.stats, b->err) ? FAILED : GO_ON;
}

static enum next do_help(struct browser *b, const char *args)
{
	if (!*args)
		browse_put_commands(b->out);
	else if (!browse_put_help(b->out, args, !strcmp(b->options->style, "pstats2")))
		fprintf(b->out, "*** No help on %s\n", args);
	return GO_ON;
}

static enum next do_quit(struct browser *b, const char *args)
{
	(void)b;
	(void)args;
	return LEAVE;
}

static enum next do_end(struct browser *b, const char *args)
{
	(void)args;
	fputc('\n', b->out);
	return LEAVE;
}

/* ---- a line ---------------------------------------------------------- */

static const struct command {
	const char *name;
	enum next (*run)(struct browser *b, const char *args);
	bool needs_table;
} commands[] = {
	{ "EOF", do_end, false },         { "add", do_add, true },
	{ "callees", do_callees, false }, { "callers", do_callers, false },
	{ "help", do_help, false },       { "quit", do_quit, false },
	{ "read", do_read, false },       { "reverse", do_reverse, true },
	{ "sort", do_sort, true },        { "stats", do_stats, false },
	{ "strip", do_strip, true },
};

static char *trim(char *s)
{
	s += strspn(s, blanks);
	size_t n = strlen(s);
	while (n && strchr(blanks, s[n - 1]))
		s[--n] = 0;
	return s;
}

/* line is what was typed, without blanks around it; it is taken apart. */
static enum next obey(struct browser *b, char *line)
{
	size_t word = strspn(line, BROWSE_WORD);
	char *args = line + word;
	if (*line == '?') { /* short for help */
		word = 0;
		args++;
	}
	args = trim(args);
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		const struct command *c = &commands[i];
		bool same = strlen(c->name) == word && !memcmp(c->name, line, word);
		if (!same && !(*line == '?' && c->run == do_help))
			continue;
		if (c->needs_table && !b->table.stats)
			return tell_nothing(b);
		return c->run(b, args);
	}
	fprintf(b->out, "*** Unknown syntax: %s\n", line);
	return GO_ON;
}

/* For a person: what a command says goes through the pager when it is long. */
static enum next obey_paged(struct browser *b, char *line)
{
	char *text = NULL;
	size_t size = 0;
	FILE *terminal = b->out;
	b->out = open_memstream(&text, &size);
	if (!b->out) {
		b->out = terminal;
		return obey(b, line);
	}
	enum next next = obey(b, line);
	fclose(b->out);
	b->out = terminal;
	if (text)
		pager_show(text, size, b->out);
	free(text);
	return next;
}

/* An empty line repeats the last one. What is to be done, allocated; NULL when memory is out. */
static char *interpret(const char *typed, char **last)
{
	char *line = strdup(typed ? typed : "EOF");
	char *bare = line ? trim(line) : NULL;
	char *again = bare ? strdup(*bare ? bare : *last) : NULL;
	if (again && *bare && *bare != '!') {
		free(*last);
		*last = strdup(strcmp(bare, "EOF") ? bare : "");
	}
	free(line);
	if (*last)
		return again;
	free(again);
	return NULL;
}

static enum next converse(struct browser *b, bool person)
{
	struct browse_words words = { &b->table };
	struct line_reader *in = line_reader_new(b->out, person, browse_complete, &words);
	char *last = strdup("");
	enum next next = in && last ? GO_ON : FAILED;
	while (next == GO_ON) {
		char prompt[300];
		snprintf(prompt, sizeof(prompt), "%.290s%% ", b->name ? b->name : "");
		char *line = interpret(line_read(in, prompt), &last);
		if (!line)
			next = FAILED;
		else if (*line)
			next = person ? obey_paged(b, line) : obey(b, line);
		free(line);
	}
	free(last);
	line_reader_free(in);
	return next;
}

/* ---- the browser ----------------------------------------------------- */

/* Sorted and stripped as the options say, as if it had been typed. */
static enum next prepare(struct browser *b)
{
	const struct stat_options *o = b->options;
	if (!b->table.stats)
		return GO_ON;
	enum next next = o->strip_dirs ? do_strip(b, NULL) : GO_ON;
	b->keys = calloc(o->sort.n + 1, sizeof(*b->keys));
	for (size_t i = 0; b->keys && i < o->sort.n; i++)
		b->nkeys += pystats_parse_key(o->sort.v[i], &b->keys[i]);
	b->reverse = o->reverse && b->nkeys;
	return b->keys ? next : FAILED;
}

int browse_write(struct run *run, const struct prof *p, FILE *out, struct prof_error *err)
{
	const struct stat_options *o = run->context;
	struct grid_style style = terminal_style(out, GRID_TEXT);
	struct browser b = { .run = run,
			     .options = o,
			     .safe = style.width > 0,
			     .ascii = !style.unicode,
			     .out = out,
			     .err = err };
	enum next next = GO_ON;
	(void)p;
	for (size_t i = 0; next == GO_ON && i < o->nfiles; i++) {
		if (i && !b.table.stats)
			tell_nothing(&b);
		else
			next = i ? do_add(&b, o->files[i]) : do_read(&b, o->files[i]);
	}
	if (next == GO_ON)
		next = prepare(&b);
	if (next == GO_ON) {
		fputs("Welcome to the profile statistics browser.\n", out);
		next = converse(&b, b.safe && isatty(STDIN_FILENO));
	}
	if (next == LEAVE)
		fputs("Goodbye.\n", out);
	browse_table_free(&b.table);
	free(b.keys);
	free(b.name);
	return next == LEAVE ? 0 : prof_fail(err, PROF_ENOMEM, "out of memory");
}

struct prof *browse_load(struct run *run, const char *const *inputs, size_t n,
			 struct prof_error *err)
{
	struct stat_options *o = run->context;
	o->files = inputs;
	o->nfiles = n;
	return prof_builder_finish(prof_builder_new("empty"), err);
}

int browse_prepare(struct run *run, const char *const *inputs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(inputs[i], "-"))
			return cli_usage(run->tool, "-i reads commands from standard input");
	if (run->render.measure)
		return cli_usage(run->tool, "-i does not know --measure");
	run->load = browse_load;
	run->write = browse_write;
	return CLI_DONE;
}
