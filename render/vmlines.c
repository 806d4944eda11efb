/* vmlines.c - the lines that vmprofshow prints. */
#include "vmlines.h"

#include <stdlib.h>
#include <string.h>

#include "block_lines.h"
#include "sink.h"
#include "vmtree.h"

struct report {
	const struct prof *p;
	const struct vmtree *t;
	const struct line_source *source;
	struct sink *out;
	bool *below;   /* [t->n] is the node below the program, or the program? */
	prof_id *rank; /* [nfuncs] of a function, in the order in which they are met */
	prof_id *met;  /* [nmet] functions by rank */
	size_t nmet;
	int64_t blanks; /* empty lines that may still be printed */
};

#define MOST_BLANKS 1000000

static void put_str(struct sink *out, prof_id string, const struct prof *p)
{
	sink_bytes(out, p->strings[string].s, p->strings[string].len);
}

/* ---- counting -------------------------------------------------------- */

/* Python's functions below the program, in the order in which they are met. */
static void meet_functions(struct report *r)
{
	const struct vmtree *t = r->t;
	size_t depth = 0;
	memset(r->below, 0, t->n * sizeof(*r->below));
	for (size_t f = 0; f < r->p->nfuncs; f++)
		r->rank[f] = PROF_NONE;
	for (prof_id i = t->program; i != PROF_NONE; i = vmtree_walk(t, t->program, i, &depth)) {
		prof_id func = t->func[i];
		r->below[i] = true;
		if (!vmtree_is_python(r->p, func) || r->rank[func] != PROF_NONE)
			continue;
		r->rank[func] = (prof_id)r->nmet;
		r->met[r->nmet++] = func;
	}
}

struct line {
	prof_id rank; /* of its function, in the order in which they are met */
	uint32_t line;
	double hits;
};

static int by_rank_and_line(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

/* The lines of Python's functions below the program, in order, equal ones added up. */
static size_t gather_lines(const struct report *r, struct line *lines)
{
	const struct vmtree *t = r->t;
	size_t n = 0, kept = 0;
	for (size_t i = 1; i < r->p->nodes.n; i++) {
		prof_id node = t->of[i], func = t->func[node];
		if (!r->below[node] || !vmtree_is_python(r->p, func))
			continue;
		lines[n++] = (struct line){ r->rank[func], prof_at(r->p->nodes.line, i),
					    t->total[i] };
	}
	qsort(lines, n, sizeof(*lines), by_rank_and_line);
	for (size_t i = 0; i < n; i++) {
		if (kept && !by_rank_and_line(&lines[kept - 1], &lines[i]))
			lines[kept - 1].hits += lines[i].hits;
		else
			lines[kept++] = lines[i];
	}
	return kept;
}

/* ---- one function ---------------------------------------------------- */

/* The lines of one function; at is the first that has not been passed. */
struct function {
	prof_id func;
	const struct line *at, *end;
	double hits; /* of all its lines */
};

static void put_line(const struct report *r, struct function *f, uint64_t number, const char *text,
		     size_t len)
{
	char digits[SINK_NUMBER_MAX];
	while (f->at < f->end && f->at->line < number)
		f->at++;
	*number_u64(digits, number) = 0;
	sink_right(r->out, digits, 6);
	sink_byte(r->out, ' ');
	if (f->at < f->end && f->at->line == number) {
		sink_fixed_right(r->out, f->at->hits, 0, 8);
		sink_byte(r->out, ' ');
		sink_fixed_right(r->out, 100 * f->at->hits / f->hits, 1, 8);
	} else {
		sink_right(r->out, "", 17);
	}
	sink_text(r->out, "  ");
	sink_bytes(r->out, text, len);
	sink_byte(r->out, '\n');
}

static void put_source(const struct report *r, struct function *f, const char *text, size_t len)
{
	int64_t number = r->p->funcs[f->func].line;
	struct block_lines block = block_lines_of(text, len, number);
	const char *line;
	size_t n;
	while (block_lines_next(&block, &line, &n))
		put_line(r, f, (uint64_t)number++, line, n);
}

/*
 * Without the source: as many empty lines as there are between the first and
 * the last. A span that no function has shows the lines that were hit only, and so
 * does what would make a small file print without end.
 */
static void put_blank_lines(struct report *r, struct function *f)
{
	enum { LONGEST = 100000 };
	int64_t first = r->p->funcs[f->func].line, low = f->at->line, high = f->end[-1].line;
	low = low < first ? low : first;
	if (high - low >= LONGEST || high - low >= r->blanks || first < 0) {
		while (f->at < f->end)
			put_line(r, f, f->at->line, "", 0), f->at++;
		return;
	}
	r->blanks -= high - low;
	for (int64_t line = first; line <= first + high - low; line++)
		put_line(r, f, (uint64_t)line, "", 0);
}

static void put_function(struct report *r, struct function *f)
{
	struct sink *out = r->out;
	const struct prof_func *func = &r->p->funcs[f->func];
	const char *file = prof_text(r->p, func->file);
	size_t len = 0;
	const char *text = r->source->get ? r->source->get(r->source->context, file, &len) : NULL;
	sink_text(out, "Total hits: ");
	sink_general(out, f->hits, 6);
	sink_text(out, text ? " s\nFile: " : " s\n\nCould not find file ");
	put_str(out, func->file, r->p);
	if (text) {
		sink_text(out, "\nFunction: ");
		put_str(out, func->name, r->p);
		sink_text(out, " at line ");
		sink_i64(out, func->line);
		sink_text(out, "\n\n");
	} else {
		sink_text(out,
			  "\nAre you sure you are running this program from the same directory\n"
			  "that you ran the profiler from?\n"
			  "Continuing without the function's contents.\n\n");
	}
	sink_text(out, "Line #     Hits   % Hits  Line Contents\n"
		       "=======================================\n");
	if (text)
		put_source(r, f, text, len);
	else
		put_blank_lines(r, f);
	sink_byte(out, '\n');
}

/* ---- the report ------------------------------------------------------ */

static bool put_functions(struct report *r)
{
	struct line *lines = malloc(r->p->nodes.n * sizeof(*lines));
	size_t n = lines ? gather_lines(r, lines) : 0;
	for (size_t from = 0, to; from < n; from = to) {
		struct function f = { .func = r->met[lines[from].rank], .at = lines + from };
		for (to = from; to < n && lines[to].rank == lines[from].rank; to++)
			f.hits += lines[to].hits;
		f.end = lines + to;
		put_function(r, &f);
	}
	free(lines);
	return lines;
}

static bool put_report(struct report *r)
{
	r->below = malloc(r->t->n * sizeof(*r->below));
	r->rank = malloc((r->p->nfuncs + 1) * sizeof(*r->rank));
	r->met = malloc((r->p->nfuncs + 1) * sizeof(*r->met));
	bool ok = r->below && r->rank && r->met;
	if (ok) {
		meet_functions(r);
		ok = put_functions(r);
	}
	free(r->below);
	free(r->rank);
	free(r->met);
	return ok;
}

int vmlines_write(const struct prof *p, prof_id measure, const struct line_source *source,
		  FILE *out, struct prof_error *err)
{
	if (!p->nodes.line)
		return prof_fail(err, PROF_EMISMATCH, "not a profile of stacks with lines");
	struct vmtree *t = vmtree_new(p, measure, err);
	if (!t)
		return -1;
	struct report r = { .p = p,
			    .t = t,
			    .source = source,
			    .out = malloc(sizeof(*r.out)),
			    .blanks = MOST_BLANKS };
	int status = -1;
	if (r.out) {
		sink_init(r.out, out);
		status = put_report(&r) ? sink_finish(r.out, err) : -1;
	}
	if (status && err && err->status == PROF_OK)
		prof_fail(err, PROF_ENOMEM, "out of memory");
	free(r.out);
	vmtree_free(t);
	return status;
}
