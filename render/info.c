/* info.c - what a profile is and holds, in words. */
#include "info.h"

#include <inttypes.h>
#include <string.h>

#include "arena.h"
#include "func_text.h"
#include "proftools/view.h"
#include "screen.h"
#include "shares.h"
#include "sink.h"
#include "units.h"

struct info {
	const struct prof *p;
	const struct prof_graph *g;
	FILE *out;
	struct arena arena;
	struct prof_error *err;
};

static void put_name(struct info *i, const struct prof_str *s)
{
	size_t width;
	struct prof_str safe = screen_text(&i->arena, s, false, &width);
	if (safe.s)
		fwrite(safe.s, 1, safe.len, i->out);
	else
		prof_fail(i->err, PROF_ENOMEM, "out of memory");
}

/* Whatever the locale. */
static void put_number(const struct info *i, double v, int digits)
{
	char text[SINK_NUMBER_MAX];
	fwrite(text, 1, (size_t)(number_general(text, v, digits) - text), i->out);
}

static void put_label(const struct info *i, const char *label)
{
	fprintf(i->out, "  %-11s", label);
}

/* ---- header ---------------------------------------------------------- */

static void put_format(const struct info *i, const struct prof_input *in)
{
	const struct prof_reader *reader = prof_reader_find(i->p->format);
	fprintf(i->out, "%s: %s, %s, %zu bytes%s\n", in->name, i->p->format,
		reader ? reader->title : "made by proftools", in->size,
		in->compressed ? " decompressed" : "");
}

static void put_meta(struct info *i)
{
	for (size_t m = 0; m < i->p->nmeta; m++) {
		const struct prof_str *key = &i->p->strings[i->p->meta[m].key];
		fputs("  ", i->out);
		put_name(i, key);
		fprintf(i->out, "%*s", key->len < 11 ? (int)(11 - key->len) : 1, "");
		put_name(i, &i->p->strings[i->p->meta[m].value]);
		fputc('\n', i->out);
	}
}

static bool has_meta(const struct prof *p, const char *key)
{
	return prof_meta_value(p, key) != NULL;
}

/* "3.13" of a path ".../lib/python3.13/json/decoder.py"; its length, 0 if there is none. */
static size_t python_of(const struct prof_str *file, const char **version)
{
	static const char lib[] = "lib/python";
	const char *p = memmem(file->s, file->len, lib, sizeof(lib) - 1);
	if (!p)
		return 0;
	*version = p + sizeof(lib) - 1;
	size_t n = strspn(*version, "0123456789.");
	return n && (*version)[n] == '/' ? n : 0;
}

/* Few profilers say which interpreter ran; the paths of its library do. */
static void put_python(struct info *i)
{
	if (has_meta(i->p, "python") || has_meta(i->p, "interpreter"))
		return;
	for (size_t f = 0; f < i->p->nfuncs; f++) {
		const char *version;
		size_t n = python_of(&i->p->strings[i->p->funcs[f].file], &version);
		if (!n)
			continue;
		put_label(i, "python");
		fprintf(i->out, "%.*s, by the path of its library\n", (int)n, version);
		return;
	}
}

static void put_duration(struct info *i)
{
	const struct prof_samples *s = &i->p->samples;
	double first = INFINITY, last = -INFINITY;
	for (size_t k = 0; s->time && k < s->n; k++) {
		first = fmin(first, s->time[k]);
		last = fmax(last, s->time[k]);
	}
	if (last >= first && !has_meta(i->p, "duration")) {
		put_label(i, "time");
		put_number(i, first, 6);
		fputs(" to ", i->out);
		put_number(i, last, 6);
		fputs(" seconds, of the samples\n", i->out);
	}
}

static const char *unit_of(const struct prof_measure *m)
{
	return m->unit == PROF_UNIT_SECOND ? "seconds" : m->unit == PROF_UNIT_BYTE ? "bytes" : NULL;
}

static void put_whole(const struct info *i, size_t m)
{
	const struct prof *p = i->p;
	double scale = p->measures[m].scale;
	double outside = prof_has_contexts(p) ? prof_cost_at(p->nodes.cost.self, (prof_id)m, 0)
					      : NAN;
	if (!isnan(i->g->whole[m])) {
		fputs(", ", i->out);
		put_number(i, in_base_unit(i->g->whole[m], scale), 9);
		fputs(" in all", i->out);
	}
	if (!isnan(outside) && outside != 0) {
		fputs(", ", i->out);
		put_number(i, in_base_unit(outside, scale), 9);
		fputs(" of it in no function", i->out);
	}
}

static void put_measure(struct info *i, size_t m)
{
	static const char *const role[] = { NULL, "calls", "primitive calls", "executions" };
	const struct prof_measure *measure = &i->p->measures[m];
	put_label(i, m ? "" : "measures");
	put_name(i, &i->p->strings[measure->name]);
	if (measure->title) {
		fputs(" (", i->out);
		put_name(i, &i->p->strings[measure->title]);
		fputc(')', i->out);
	}
	if (role[measure->role] && strcmp(role[measure->role], prof_text(i->p, measure->name)) != 0)
		fprintf(i->out, ", %s", role[measure->role]);
	if (unit_of(measure))
		fprintf(i->out, ", %s", unit_of(measure));
	if (measure->scale != 1) {
		fputs(" x ", i->out);
		put_number(i, measure->scale, 6);
	}
	fputs(measure->sampled ? ", sampled" : "", i->out);
	put_whole(i, m);
	fputs(m == i->p->main_measure ? ", main\n" : "\n", i->out);
}

/* ---- contents -------------------------------------------------------- */

static size_t count_lines(const struct prof *p)
{
	size_t n = 0;
	for (size_t s = 0; p->sites.line && s < p->sites.n; s++)
		n += p->sites.line[s] != 0;
	return n;
}

static void put_counts(const struct info *i)
{
	const struct {
		const char *name;
		size_t n;
	} counts[] = {
		{ "functions", i->p->nfuncs },
		{ "calls", i->g->nedges },
		{ "contexts", i->p->nodes.n ? i->p->nodes.n - 1 : 0 },
		{ "lines", count_lines(i->p) },
		{ "samples", i->p->samples.n },
		{ "cycles", i->g->ncycles },
		{ "threads", i->p->nparts - 1 },
	};
	for (size_t c = 0; c < sizeof(counts) / sizeof(*counts); c++) {
		if (!counts[c].n && c)
			continue;
		put_label(i, counts[c].name);
		fprintf(i->out, "%zu\n", counts[c].n);
	}
}

enum { MOST_PARTS = 20 };

static void put_parts(struct info *i)
{
	for (size_t k = 1; k < i->p->nparts && k <= MOST_PARTS; k++) {
		const struct prof_part *part = &i->p->parts[k];
		put_label(i, "");
		put_name(i, &i->p->strings[part->name]);
		if (part->pid >= 0)
			fprintf(i->out, " pid %" PRId64, part->pid);
		if (part->tid >= 0)
			fprintf(i->out, " tid %" PRId64, part->tid);
		fputc('\n', i->out);
	}
	if (i->p->nparts > MOST_PARTS + 1)
		fprintf(i->out, "  %-11s... and %zu more\n", "", i->p->nparts - 1 - MOST_PARTS);
}

/* ---- what can be trusted --------------------------------------------- */

static bool has(const double *const *columns, prof_id m)
{
	return columns && m != PROF_NONE && columns[m];
}

static void put_truth(const struct info *i)
{
	const struct prof *p = i->p;
	prof_id m = p->main_measure;
	bool tree = p->nodes.n > 1, edges = p->edges.n > 0;
	bool lines = !tree && !edges && p->sites.line, own = !has(p->sites.cost.total, m);
	put_label(i, "recorded");
	if (tree)
		fputs(p->samples.n ? "calling contexts, samples in order" : "calling contexts",
		      i->out);
	else if (lines)
		fputs(own ? "lines, with their own costs"
			  : "lines, with the time of what they call",
		      i->out);
	else
		fprintf(i->out, "self%s of functions%s%s",
			has(p->sites.cost.total, m) ? " and total" : "",
			has(p->edges.cost.self, m) ? ", self and total of calls"
			: edges                    ? ", total of calls"
						   : "",
			p->sites.line ? ", by line" : "");
	fputc('\n', i->out);
	put_label(i, "derived");
	fputs(tree    ? "functions, calls and their totals, exactly\n"
	      : lines ? own ? "own costs of functions; totals and calls are unknown\n"
			    : "totals of functions; own costs and calls are unknown\n"
	      : p->nesting == PROF_NEST_EVERY ? "totals of functions outside cycles, exactly\n"
					      : "nothing is needed\n",
	      i->out);
	if (!tree && !lines) {
		put_label(i, "estimated");
		fprintf(i->out, "trees and flame graphs%s\n",
			i->g->ncycles && p->nesting == PROF_NEST_EVERY
				? ", totals of functions in cycles"
				: "");
	}
}

/* ---- what looks wrong ------------------------------------------------ */

static void warn_few_samples(const struct info *i)
{
	prof_id m = i->p->main_measure;
	if (m == PROF_NONE || !i->p->measures[m].sampled || i->p->measures[m].unit)
		return;
	double n = i->g->whole[m];
	if (!isnan(n) && n < 1000)
		fprintf(i->out,
			"  warning    only %.0f samples: a share of 10 %% is uncertain by "
			"%.0f %%\n",
			n, n > 0 ? 100 * 2 * sqrt(0.1 * 0.9 / n) : 100);
}

/* Functions that nobody calls add up to more than the program: threads ran side by side. */
static void warn_mixed_threads(const struct info *i)
{
	prof_id m = i->p->main_measure;
	if (m == PROF_NONE || i->p->nparts > 1 || !i->g->nedges || !has(i->g->func.total, m) ||
	    i->p->nodes.n)
		return;
	double roots = 0;
	size_t n = 0;
	for (size_t f = 0; f < i->g->nfuncs; f++) {
		double total = i->g->func.total[m][f];
		if (i->g->first_in[f] != i->g->first_in[f + 1] || isnan(total))
			continue;
		roots += total;
		n += total > 0.05 * i->g->whole[m];
	}
	if (n > 1 && roots > 1.05 * i->g->whole[m])
		fprintf(i->out,
			"  warning    %zu roots overlap: several threads seem to be mixed\n", n);
}

static void warn_inconsistent(const struct info *i)
{
	prof_id m = i->p->main_measure;
	size_t negative = 0;
	for (size_t f = 0; m != PROF_NONE && i->g->func.self[m] && f < i->g->nfuncs; f++)
		negative += i->g->func.self[m][f] < 0;
	if (negative)
		fprintf(i->out, "  warning    %zu functions with a negative cost\n", negative);
	if (!i->p->nfuncs)
		fputs("  warning    there is nothing in it\n", i->out);
}

static void put_notes(struct info *i)
{
	for (size_t n = 0; n < i->p->nnotes; n++) {
		put_label(i, "note");
		put_name(i, &i->p->strings[i->p->notes[n].message]);
		if (i->p->notes[n].count > 1)
			fprintf(i->out, " (%" PRIu32 " times)", i->p->notes[n].count);
		fputc('\n', i->out);
	}
}

int info_write(const struct prof *p, const struct prof_input *in, FILE *out, struct prof_error *err)
{
	struct prof_error local = PROF_ERROR_INIT;
	struct prof_graph *g = prof_graph_new(p, PROF_NONE, err);
	struct info i = { .p = p, .g = g, .out = out, .err = err ? err : &local };
	if (!g)
		return -1;
	put_format(&i, in);
	put_meta(&i);
	put_python(&i);
	put_duration(&i);
	for (size_t m = 0; m < p->nmeasures; m++)
		put_measure(&i, m);
	put_counts(&i);
	put_parts(&i);
	put_truth(&i);
	warn_few_samples(&i);
	warn_mixed_threads(&i);
	warn_inconsistent(&i);
	put_notes(&i);
	arena_free(&i.arena);
	prof_graph_free(g);
	return i.err->status == PROF_OK ? 0 : -1;
}
