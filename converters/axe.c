/*
 * axe.c - Intel VTune's call graph as text (amplxe-cl -report gprof-cc -format text).
 *
 *	Index  % CPU Time:Total  CPU Time:Self  CPU Time:Children  Name                  Index
 *	-----  ----------------  -------------  -----------------  --------------------  -----
 *	                         0.0            16.348               RtlUserThreadStart  [1]
 *	[0]    100.0             0.0            16.348             BaseThreadInitThunk   [0]
 *	                         0.0            15.771               thread_video        [4]
 *
 * Entries as gprof's, without calls; lines of blanks end them.
 */
#include <stdlib.h>

#include "gprof_funcs.h"
#include "room.h"

/* A member of a cycle: what it cost as a whole is only said in percent. */
struct axe_member {
	prof_id func;
	double percent;
};

struct axe {
	struct scan s;
	struct prof_builder *b;
	struct gprof_funcs funcs;
	prof_id caller; /* of the entry being read; PROF_NONE before its own line */
	struct axe_member *members;
	size_t nmembers, cap, nentries;
	double whole; /* sum of all self times */
};

static void out_of_memory(struct axe *a)
{
	a->s.failed = true;
	prof_fail(a->s.err, PROF_ENOMEM, "out of memory");
}

static prof_id func_of(struct axe *a, const struct gprof_line *l)
{
	prof_id row = gprof_func_of(&a->funcs, a->b, l);

	if (row != PROF_NONE)
		return a->funcs.row[row].func;
	out_of_memory(a);
	return 0;
}

static void add_member(struct axe *a, double percent)
{
	if (!room_for(&a->members, a->nmembers, &a->cap, sizeof(*a->members))) {
		out_of_memory(a);
		return;
	}
	a->members[a->nmembers++] = (struct axe_member){ a->caller, percent };
}

static void read_primary(struct axe *a, const struct gprof_line *l)
{
	double total = l->self + l->children;

	a->nentries++;
	if (l->whole_cycle || text_is(l->name, "<spontaneous>"))
		return;
	a->caller = func_of(a, l);
	a->whole += l->self;
	struct prof_site site = { .func = a->caller, .self = &l->self, .total = &total };
	if (l->cycle) {
		site.total = NULL;
		add_member(a, l->percent);
	}
	prof_add_site(a->b, &site);
}

static void read_child(struct axe *a, const struct gprof_line *l)
{
	double total = l->self + l->children;
	struct prof_edge edge = { .caller = a->caller, .self = &l->self, .total = &total };

	if (l->whole_cycle || text_is(l->name, "<spontaneous>"))
		return;
	edge.callee = func_of(a, l);
	prof_add_edge(a->b, &edge);
}

/* Now that the whole is known, percents are times. */
static void add_member_totals(struct axe *a)
{
	for (size_t i = 0; i < a->nmembers; i++) {
		double total = a->members[i].percent / 100 * a->whole;
		struct prof_site site = { .func = a->members[i].func, .total = &total };
		prof_add_site(a->b, &site);
	}
}

static bool is_header(struct text line)
{
	return text_starts(line, "Index ") && memmem(line.s, line.len, "CPU Time:Self", 13);
}

static void read_entries(struct axe *a)
{
	struct gprof_line l;

	while (scan_line(&a->s)) {
		struct text line = scan_whole(&a->s);
		while (line.len && is_blank(line.s[line.len - 1]))
			line.len--;
		if (text_starts(line, "Index "))
			break; /* the index of functions */
		if (!line.len || text_starts(line, "-----")) {
			a->caller = PROF_NONE;
			continue;
		}
		if (!gprof_columns_read(line, &l))
			prof_add_note(a->b, scan_offset(&a->s, line.s),
				      "line of the call graph not understood and skipped");
		else if (l.primary)
			read_primary(a, &l);
		else if (a->caller != PROF_NONE)
			read_child(a, &l);
	}
	if (!a->nentries && !a->s.failed)
		scan_fail(&a->s, a->s.p, "expected entries of a call graph");
}

static int read_axe(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	struct axe a = { .b = b, .caller = PROF_NONE };
	struct prof_measure time = {
		.name = prof_add_text(b, "time"),
		.title = prof_add_text(b, "CPU time"),
		.unit = PROF_UNIT_SECOND,
		.role = PROF_ROLE_COST,
		.scale = 1,
		.sampled = true,
	};
	bool found = false;

	prof_add_measure(b, &time);
	scan_open(&a.s, in, err);
	while (!found && scan_line(&a.s))
		found = is_header(scan_whole(&a.s));
	if (found)
		read_entries(&a);
	else
		scan_fail(&a.s, (const char *)in->data,
			  "expected the header of VTune's gprof-cc report");
	if (!a.s.failed)
		add_member_totals(&a);
	free(a.members);
	gprof_funcs_free(&a.funcs);
	return a.s.failed ? -1 : 0;
}

static enum prof_match probe_axe(const struct prof_input *in)
{
	struct prof_input head = scan_head(in, 4096);
	struct scan s;

	scan_open(&s, &head, NULL);
	while (scan_line(&s)) {
		if (is_header(scan_whole(&s)))
			return PROF_CERTAIN;
	}
	return PROF_NO;
}

const struct prof_reader prof_reader_axe = {
	.name = "axe",
	.aliases = "vtune",
	.title = "Intel VTune, the text of its gprof-cc report",
	.suffixes = ".axe",
	.kept = "own cost and calls of functions, total and calls of calls",
	.lost = "cycles as a whole, which the graph finds itself",
	.probe = probe_axe,
	.read = read_axe,
};
