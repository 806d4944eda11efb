/* pystats_print.c - the texts of pstats: print_stats, print_callers, print_callees. */
#include "pystats_print.h"

#include <stdlib.h>
#include <string.h>

#include "match.h"
#include "pystats_order.h"
#include "pystats_words.h"
#include "screen.h"
#include "sink.h"
#include "strings.h"

struct report {
	const struct pystats *s;
	const struct pystats_listing *how;
	struct sink *out;
	uint32_t *rows; /* in funcs: what is listed, in order */
	uint32_t n;
	bool reduced;
};

/* ---- numbers and names ----------------------------------------------- */

static void put_spaces(struct sink *out, size_t n)
{
	while (n--)
		sink_byte(out, ' ');
}

static void put_right(struct sink *out, const char *text, size_t len, size_t width)
{
	put_spaces(out, len < width ? width - len : 0);
	sink_bytes(out, text, len);
}

/* %8.3f */
static void put_time(struct sink *out, double v)
{
	char text[SINK_NUMBER_MAX];
	if (isnan(v)) /* whatever its sign */
		put_right(out, "nan", 3, 8);
	else
		put_right(out, text, (size_t)(number_fixed(text, v, 3) - text), 8);
}

/* What a division by zero calls leaves blank. */
static void put_per_call(struct sink *out, double v, double calls)
{
	if (calls == 0)
		put_spaces(out, 8);
	else
		put_time(out, v / calls);
}

/* "calls", or "calls/primitive" where they differ. Returns the end. */
static char *write_calls(char *to, double nc, double cc)
{
	to = number_fixed(to, nc, 0);
	if (nc != cc) {
		*to++ = '/';
		to = number_fixed(to, cc, 0);
	}
	return to;
}

static void put_calls(struct sink *out, double nc, double cc, size_t width)
{
	char text[2 * SINK_NUMBER_MAX];
	put_right(out, text, (size_t)(write_calls(text, nc, cc) - text), width);
}

static void put_str(struct sink *out, const struct prof_str *s)
{
	sink_bytes(out, s->s, s->len);
}

/* ---- selection ------------------------------------------------------- */

static bool select_matching(struct report *r, const char *pattern)
{
	struct match *match = match_new(pattern, NULL);
	if (!match) {
		sink_text(r->out, "   <Invalid regular expression ");
		pystats_quote(r->out, pattern);
		sink_text(r->out, ">\n");
		return false;
	}
	uint32_t kept = 0;
	for (uint32_t i = 0; i < r->n; i++) {
		const struct prof_str *name = &r->s->funcs[r->rows[i]].std;
		if (match_search(match, name->s, name->len))
			r->rows[kept++] = r->rows[i];
	}
	match_free(match);
	r->n = kept;
	return true;
}

static void select_rows(struct report *r, const struct pystats_selector *by)
{
	uint32_t before = r->n;
	double n = r->n;
	if (by->kind == PYSTATS_PATTERN && !select_matching(r, by->pattern))
		return;
	if (by->kind == PYSTATS_FRACTION && by->number >= 0 && by->number < 1)
		r->n = (uint32_t)(n * by->number + .5);
	if (by->kind == PYSTATS_COUNT && by->number >= 0 && by->number < n)
		r->n = (uint32_t)by->number;
	if (r->n == before)
		return;
	r->reduced = true;
	sink_text(r->out, "   List reduced from ");
	sink_u64(r->out, before);
	sink_text(r->out, " to ");
	sink_u64(r->out, r->n);
	sink_text(r->out, " due to restriction <");
	pystats_put_selector(r->out, by);
	sink_text(r->out, ">\n");
}

/* ---- the three texts ------------------------------------------------- */

static void put_order(const struct report *r)
{
	if (!r->how->nkeys) {
		sink_text(r->out, "   Random listing order was used\n");
		return;
	}
	sink_text(r->out, "   Ordered by: ");
	for (size_t k = 0; k < r->how->nkeys; k++) {
		sink_text(r->out, k ? ", " : "");
		sink_text(r->out, pystats_key_title(r->how->keys[k]));
	}
	sink_byte(r->out, '\n');
}

static bool is_called_by(const struct pystats_func *f, uint32_t caller)
{
	for (uint32_t i = 0; i < f->ncallers; i++)
		if (f->callers[i].caller == caller)
			return true;
	return false;
}

static void put_top_level(const struct report *r)
{
	for (uint32_t i = 0; r->s->marker != PROF_NONE && i < r->s->nentries; i++) {
		const struct pystats_func *f = &r->s->funcs[r->s->entries[i]];
		if (!is_called_by(f, r->s->marker))
			continue;
		put_spaces(r->out, 9);
		put_str(r->out, &f->name);
		sink_byte(r->out, '\n');
	}
}

static void put_totals(const struct report *r)
{
	struct sink *out = r->out;
	const struct pystats *s = r->s;
	size_t nfiles = 0;
	for (; r->how->files && r->how->files[nfiles]; nfiles++) {
		sink_text(out, r->how->files[nfiles]);
		sink_byte(out, '\n');
	}
	if (nfiles)
		sink_byte(out, '\n');
	put_top_level(r);
	put_spaces(out, 9);
	sink_fixed(out, s->total_calls, 0);
	sink_text(out, " function calls ");
	if (s->total_calls != s->prim_calls) {
		sink_byte(out, '(');
		sink_fixed(out, s->prim_calls, 0);
		sink_text(out, " primitive calls) ");
	}
	sink_text(out, "in ");
	if (isnan(s->total_tt))
		sink_text(out, "nan");
	else
		sink_fixed(out, s->total_tt, 3);
	sink_text(out, " seconds\n\n");
}

static void put_stats_row(struct sink *out, const struct pystats_func *f)
{
	put_calls(out, f->nc, f->cc, 9);
	sink_byte(out, ' ');
	put_time(out, f->tt);
	sink_byte(out, ' ');
	put_per_call(out, f->tt, f->nc);
	sink_byte(out, ' ');
	put_time(out, f->ct);
	sink_byte(out, ' ');
	put_per_call(out, f->ct, f->cc);
	sink_byte(out, ' ');
	put_str(out, &f->std);
	sink_byte(out, '\n');
}

static void print_rows(const struct report *r)
{
	sink_text(r->out, "\n   ncalls  tottime  percall  cumtime  percall "
			  "filename:lineno(function)\n");
	for (uint32_t i = 0; i < r->n; i++)
		put_stats_row(r->out, &r->s->funcs[r->rows[i]]);
	sink_text(r->out, "\n\n");
}

/* The functions again, with a memory of their own, to be printed otherwise than they are. */
static bool copy_table(const struct pystats *s, struct pystats *copy)
{
	*copy = *s;
	copy->arena = (struct arena){ 0 };
	copy->funcs = malloc((s->nfuncs + 1) * sizeof(*s->funcs));
	if (copy->funcs && s->nfuncs)
		memcpy(copy->funcs, s->funcs, s->nfuncs * sizeof(*s->funcs));
	return copy->funcs;
}

/* Names that cannot move the cursor of a terminal, and are as wide as they look there. */
static bool make_safe(struct pystats *copy, bool ascii)
{
	for (uint32_t i = 0; i < copy->nfuncs; i++) {
		struct pystats_func *f = &copy->funcs[i];
		size_t width;
		f->name = screen_text(&copy->arena, &f->name, ascii, &width);
		f->std = screen_text(&copy->arena, &f->std, ascii, &f->std_chars);
		if (!f->name.s || !f->std.s)
			return false;
	}
	return true;
}

/* Callees are callers turned round, each function's in the order of the dump. */
static bool invert_calls(const struct pystats *s, struct pystats *inverted)
{
	for (uint32_t i = 0; i < s->nfuncs; i++)
		inverted->funcs[i].ncallers = 0;
	for (uint32_t i = 0; i < s->nentries; i++) {
		const struct pystats_func *f = &s->funcs[s->entries[i]];
		for (uint32_t c = 0; c < f->ncallers; c++)
			inverted->funcs[f->callers[c].caller].ncallers++;
	}
	for (uint32_t i = 0; i < s->nfuncs; i++) {
		struct pystats_func *f = &inverted->funcs[i];
		f->callers = arena_alloc(&inverted->arena, f->ncallers * sizeof(*f->callers));
		if (!f->callers)
			return false;
		f->ncallers = 0;
	}
	for (uint32_t i = 0; i < s->nentries; i++) {
		const struct pystats_func *f = &s->funcs[s->entries[i]];
		for (uint32_t c = 0; c < f->ncallers; c++) {
			struct pystats_func *to = &inverted->funcs[f->callers[c].caller];
			to->callers[to->ncallers] = f->callers[c];
			to->callers[to->ncallers++].caller = s->entries[i];
		}
	}
	return true;
}

static int compare_calls(const struct pystats *s, const struct pystats_call *a,
			 const struct pystats_call *b)
{
	const struct pystats_func *f = &s->funcs[a->caller], *g = &s->funcs[b->caller];
	int order = strings_compare(&f->file, &g->file);
	if (!order)
		order = (f->line > g->line) - (f->line < g->line);
	return order ? order : strings_compare(&f->name, &g->name);
}

static int compare_calls_of(const void *a, const void *b, void *s)
{
	return compare_calls(s, a, b);
}

/* Python 2 counted the bytes of a name, Python 3 its characters. */
static size_t name_width(const struct report *r, const struct pystats_func *f)
{
	return r->how->python2 ? f->std.len : f->std_chars;
}

static void put_call(const struct report *r, const struct pystats_call *call, size_t width,
		     bool first)
{
	struct sink *out = r->out;
	const struct pystats_func *other = &r->s->funcs[call->caller];
	const struct prof_str *name = &other->std;
	if (call->counts_only) {
		put_spaces(out, first ? 0 : width + 3);
		put_str(out, name);
		sink_byte(out, '(');
		sink_fixed(out, call->nc, 0);
		sink_text(out, ") ");
		put_time(out, other->entry ? other->ct : 0);
	} else {
		put_spaces(out, first ? 0 : width + 1);
		put_calls(out, call->nc, call->cc, first ? 7 : 9);
		sink_byte(out, ' ');
		put_time(out, call->tt);
		sink_byte(out, ' ');
		put_time(out, call->ct);
		sink_text(out, "  ");
		put_str(out, name);
	}
	sink_byte(out, '\n');
}

static void put_calls_of(const struct report *r, uint32_t row, size_t width, const char *arrow)
{
	struct pystats_func *f = &r->s->funcs[row];
	put_str(r->out, &f->std);
	size_t used = name_width(r, f);
	put_spaces(r->out, used < width ? width - used : 0);
	sink_text(r->out, arrow);
	if (f->ncallers || !r->how->python2)
		sink_byte(r->out, ' ');
	if (!f->ncallers) {
		sink_byte(r->out, '\n');
		return;
	}
	qsort_r(f->callers, f->ncallers, sizeof(*f->callers), compare_calls_of,
		(struct pystats *)(uintptr_t)r->s);
	for (uint32_t i = 0; i < f->ncallers; i++)
		put_call(r, &f->callers[i], width, i == 0);
}

static bool has_times(const struct pystats *s)
{
	for (uint32_t i = 0; i < s->nentries; i++)
		if (s->funcs[s->entries[i]].ncallers)
			return !s->funcs[s->entries[i]].callers[0].counts_only;
	return false;
}

/* The longest name: of what is listed if the list was reduced, else of all entries. */
static size_t listed_width(const struct report *r)
{
	size_t width = 0, n = r->reduced ? r->n : r->s->nentries;
	for (size_t i = 0; i < n; i++) {
		uint32_t row = r->reduced ? r->rows[i] : r->s->entries[i];
		if (name_width(r, &r->s->funcs[row]) > width)
			width = name_width(r, &r->s->funcs[row]);
	}
	return width;
}

static void print_calls(const struct report *r, bool callers)
{
	size_t width = 2 + listed_width(r);
	sink_text(r->out, "\nFunction ");
	put_spaces(r->out, width > 9 ? width - 9 : 0);
	sink_text(r->out, callers ? "was called by...\n" : "called...\n");
	if (has_times(r->s)) {
		put_spaces(r->out, width);
		sink_text(r->out, "    ncalls  tottime  cumtime\n");
	}
	for (uint32_t i = 0; i < r->n; i++)
		put_calls_of(r, r->rows[i], width, callers ? "<-" : "->");
	sink_text(r->out, "\n\n");
}

/*
 * The heading that tells order and reductions is written as they happen, into
 * a sink of its own: nothing of it is printed if nothing is left to list.
 */
static bool list(struct report *r, struct sink *heading)
{
	struct sink *out = r->out;
	r->rows = malloc((r->s->nentries + 1) * sizeof(*r->rows));
	if (!r->rows)
		return false;
	r->n = r->s->nentries;
	if (r->n)
		memcpy(r->rows, r->s->entries, r->n * sizeof(*r->rows));
	struct pystats_rows rows = { r->s, r->rows, r->n, r->how->keys, r->how->nkeys };
	if (rows.nkeys && !pystats_sort(&rows))
		return false;
	if (r->how->reverse)
		pystats_reverse(&rows);
	r->out = heading;
	put_order(r);
	for (size_t i = 0; i < r->how->nselectors; i++)
		select_rows(r, &r->how->selectors[i]);
	r->out = out;
	return true;
}

static bool print(struct report *r, enum pystats_text what)
{
	char *text = NULL;
	size_t size = 0;
	const struct pystats *given = r->s;
	struct pystats copy = { 0 };
	struct sink *heading = malloc(sizeof(*heading));
	FILE *memory = open_memstream(&text, &size);
	bool ok = heading && memory;
	if (ok) {
		sink_init(heading, memory);
		ok = list(r, heading) && sink_finish(heading, NULL) == 0;
	}
	if (ok && (what == PYSTATS_CALLEES || r->how->screen)) {
		ok = copy_table(given, &copy);
		r->s = &copy;
	}
	if (ok && what == PYSTATS_CALLEES)
		ok = invert_calls(given, &copy);
	if (ok && r->how->screen)
		ok = make_safe(&copy, r->how->ascii);
	if (what == PYSTATS_STATS && ok)
		put_totals(r);
	if (ok && r->n) {
		sink_bytes(r->out, text, size);
		if (what == PYSTATS_STATS)
			print_rows(r);
		else
			print_calls(r, what == PYSTATS_CALLERS);
	}
	if (memory)
		fclose(memory);
	free(copy.funcs);
	arena_free(&copy.arena);
	free(heading);
	free(text);
	free(r->rows);
	return ok;
}

int pystats_print(struct pystats *s, enum pystats_text what, const struct pystats_listing *listing,
		  FILE *file, struct prof_error *err)
{
	struct sink *out = malloc(sizeof(*out));
	if (!out)
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	sink_init(out, file);
	struct report r = { .s = s, .how = listing, .out = out };
	bool ok = pystats_name_all(s) && print(&r, what);
	int status = sink_finish(out, err);
	free(out);
	return ok ? status : prof_fail(err, PROF_ENOMEM, "out of memory");
}
