/*
 * prof.c - the text that gprof prints, of GNU and of BSD: the call graph, or
 * the flat profile if there is nothing else.
 *
 *	index % time    self  children    called     name
 *	                0.00    0.33       1/1           _start [2]
 *	[1]    100.0    0.00    0.33       1         main [1]
 *	                0.00    0.18       5/5           read_all_makefiles [2]
 *	-----------------------------------------------
 *
 * A function is known by its number in brackets. What a child's line says of
 * its time is gprof's estimate, and is recorded as the file has it.
 */
#include <stdlib.h>

#include "gprof_funcs.h"
#include "room.h"

enum { CALLS, TIME, NMEASURES };

/* A caller's line, for callers that have no entry: gprof leaves some out. */
struct gprof_caller {
	prof_id func; /* row of funcs */
	prof_id callee;
	double calls, self, children;
};

struct gprof {
	struct scan s;
	struct prof_builder *b;
	struct gprof_funcs funcs;
	struct gprof_caller *callers;
	size_t ncallers, cap_callers;
	prof_id caller;    /* of the entry being read; PROF_NONE before its own line */
	size_t entry_from; /* first of the entry's callers */
	bool in_cycle;     /* the caller is a member of a cycle */
	bool skip;         /* the entry is a cycle as a whole */
	size_t nentries;
};

static bool out_of_memory(struct gprof *g)
{
	g->s.failed = true;
	prof_fail(g->s.err, PROF_ENOMEM, "out of memory");
	return false;
}

/* The function of a line; false when memory is out. */
static bool find_func(struct gprof *g, const struct gprof_line *l, struct gprof_func **func)
{
	prof_id row = gprof_func_of(&g->funcs, g->b, l);

	if (row == PROF_NONE)
		return out_of_memory(g);
	*func = &g->funcs.row[row];
	return true;
}

/* ---- the call graph -------------------------------------------------- */

/* The entry's own line. The total of a cycle's member leaves the cycle out: it is none. */
static void read_primary(struct gprof *g, const struct gprof_line *l)
{
	double self[NMEASURES] = { l->calls, l->self };
	double total[NMEASURES] = { NAN, l->cycle ? NAN : l->self + l->children };
	bool recursive = !isnan(l->self_calls);

	g->nentries++;
	g->skip = l->whole_cycle;
	if (g->skip)
		return;
	if (recursive)
		self[CALLS] += l->self_calls;
	struct gprof_func *func;
	if (!find_func(g, l, &func))
		return;
	func->has_entry = true;
	g->caller = func->func;
	for (size_t i = g->entry_from; i < g->ncallers; i++)
		g->callers[i].callee = g->caller;
	struct prof_site site = { .func = g->caller, .self = self, .total = total };
	prof_add_site(g->b, &site);
}

static void read_child(struct gprof *g, const struct gprof_line *l)
{
	double self[NMEASURES] = { l->calls, l->self };
	double total[NMEASURES] = { NAN, l->self + l->children };
	struct prof_edge edge = { .caller = g->caller, .self = self, .total = total };

	struct gprof_func *func;

	if (l->whole_cycle || !find_func(g, l, &func))
		return;
	edge.callee = func->func;
	prof_add_edge(g->b, &edge);
}

static void read_caller(struct gprof *g, const struct gprof_line *l)
{
	struct gprof_func *func;

	if (l->whole_cycle || !find_func(g, l, &func))
		return;
	if (!room_for(&g->callers, g->ncallers, &g->cap_callers, sizeof(*g->callers))) {
		out_of_memory(g);
		return;
	}
	g->callers[g->ncallers++] = (struct gprof_caller){ (prof_id)(func - g->funcs.row),
							   PROF_NONE, l->calls, l->self,
							   l->children };
}

static void add_callers_without_entry(struct gprof *g)
{
	for (size_t i = 0; i < g->ncallers && !g->s.failed; i++) {
		const struct gprof_caller *c = &g->callers[i];
		double self[NMEASURES] = { c->calls, c->self };
		double total[NMEASURES] = { NAN, c->self + c->children };
		struct prof_edge edge = { .caller = g->funcs.row[c->func].func,
					  .callee = c->callee,
					  .self = self,
					  .total = total };
		if (c->callee != PROF_NONE && !g->funcs.row[c->func].has_entry)
			prof_add_edge(g->b, &edge);
	}
}

static bool is_dashes(struct text line)
{
	for (size_t i = 0; i < line.len; i++)
		if (line.s[i] != '-')
			return false;
	return line.len > 1;
}

/* A function that gprof left out, "name (12)", a caller that nobody recorded, or a unit. */
static bool is_left_out(struct text line)
{
	const char *p = line.s + line.len;
	struct text inside = text_trim(line);

	if (text_is(inside, "<spontaneous>") || text_starts(inside, "(K)") ||
	    text_starts(inside, "(M)"))
		return true;
	if (!line.len || *--p != ')')
		return false;
	while (p > line.s && is_digit(p[-1]))
		p--;
	return *p != ')' && p > line.s && p[-1] == '(';
}

static void read_graph_line(struct gprof *g, struct text line)
{
	struct gprof_line l;

	if (is_dashes(line)) {
		g->caller = PROF_NONE;
		g->entry_from = g->ncallers;
		g->skip = false;
		return;
	}
	if (is_left_out(line) || gprof_is_header(line) || g->skip)
		return;
	if (!gprof_line_read(line, &l)) {
		prof_add_note(g->b, scan_offset(&g->s, line.s),
			      "line of the call graph not understood and skipped");
		return;
	}
	if (l.primary)
		read_primary(g, &l);
	else if (g->caller != PROF_NONE)
		read_child(g, &l);
	else
		read_caller(g, &l);
}

/* The table ends with its explanation, a form feed, or the file. */
static void read_graph(struct gprof *g)
{
	while (scan_line(&g->s)) {
		struct text line = scan_whole(&g->s);
		if (text_starts(line, "\f") || text_starts(line, " This table describes"))
			break;
		while (line.len && is_blank(line.s[line.len - 1]))
			line.len--;
		if (line.len)
			read_graph_line(g, line);
	}
	add_callers_without_entry(g);
	if (!g->nentries && !g->s.failed)
		scan_fail(&g->s, g->s.p, "expected entries of a call graph");
}

/* ---- the flat profile ------------------------------------------------ */

/* "% cumulative self [calls self/call total/call] name" to an empty line. */
static void read_flat(struct gprof *g)
{
	double self[NMEASURES];
	struct gprof_func *func;
	struct gprof_line l;

	while (scan_line(&g->s)) {
		struct text line = text_trim(scan_whole(&g->s));
		if (!line.len)
			break;
		if (!gprof_flat_read(line, &l))
			continue;
		self[CALLS] = l.calls;
		self[TIME] = l.self;
		if (!find_func(g, &l, &func))
			break;
		struct prof_site site = { .func = func->func, .self = self };
		prof_add_site(g->b, &site);
	}
}

/* ---- the whole ------------------------------------------------------- */

static void add_measures(struct prof_builder *b, const struct gprof_units *units)
{
	struct prof_measure calls = {
		.name = prof_add_text(b, "calls"),
		.role = PROF_ROLE_CALLS,
		.scale = 1,
		.integral = true,
	};
	struct prof_measure time = {
		.name = prof_add_text(b, units->name),
		.unit = units->seconds ? PROF_UNIT_SECOND : PROF_UNIT_NONE,
		.role = PROF_ROLE_COST,
		.scale = units->scale,
		.sampled = true,
	};

	prof_add_measure(b, &calls);
	prof_add_measure(b, &time);
}

/* Stands behind the first line that satisfies is(). */
static bool find_line(struct scan *s, bool (*is)(struct text))
{
	while (scan_line(s)) {
		if (is(scan_whole(s)))
			return true;
	}
	return false;
}

static int read_prof(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	struct gprof g = { .b = b, .caller = PROF_NONE };
	struct gprof_units units;

	scan_open(&g.s, in, err);
	bool graph = find_line(&g.s, gprof_is_header);
	gprof_units_read(g.s, &units);
	add_measures(b, &units);
	if (graph) {
		read_graph(&g);
	} else {
		scan_open(&g.s, in, err);
		if (find_line(&g.s, gprof_is_flat_header))
			read_flat(&g);
		else
			scan_fail(&g.s, (const char *)in->data,
				  "expected the call graph or the flat profile of gprof");
	}
	free(g.callers);
	gprof_funcs_free(&g.funcs);
	return g.s.failed ? -1 : 0;
}

static enum prof_match probe_prof(const struct prof_input *in)
{
	struct prof_input head = scan_head(in, 1 << 16);
	struct scan s;

	if (head.size && memchr(head.data, 0, head.size))
		return PROF_NO;
	scan_open(&s, &head, NULL);
	for (size_t n = 0; scan_line(&s); n++) {
		struct text line = scan_whole(&s);
		if (gprof_is_header(line) || gprof_is_flat_header(line))
			return PROF_CERTAIN;
		if (n < 3 && text_starts(line, "Flat profile:"))
			return PROF_LIKELY;
	}
	return PROF_NO;
}

const struct prof_reader prof_reader_prof = {
	.name = "prof",
	.aliases = "gprof",
	.title = "gprof, the text of its call graph or flat profile",
	.suffixes = ".gprof",
	.kept = "functions and calls with own and total time, calls",
	.lost = "cycles as a whole",
	.probe = probe_prof,
	.read = read_prof,
};
