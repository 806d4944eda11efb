/* merge_finish.c - make a profile of what a merger holds. */
#include <stdlib.h>
#include <string.h>

#include "merge_order.h"
#include "proftools/builder.h"

enum { META_VALUES = 64 };

struct finish {
	struct prof_merger *m;
	struct prof_builder *b;
	struct merge_order order;
	uint32_t *string, *func, *part; /* numbers in the result; strings PROF_NONE until used */
	uint32_t *measure;              /* [nmeasures] of the merger, in the order of the result */
	uint32_t *column;               /* [nmeasures] the column that holds each, in that order */
	double *self, *total;           /* [nmeasures] of the row being written */
};

/* ---- measures -------------------------------------------------------- */

/* Finest first; then those with fractions, so that no fraction is lost. */
static bool finer(const struct merge_column *a, const struct merge_column *b)
{
	return a->scale < b->scale || (a->scale <= b->scale && a->integral < b->integral);
}

/* What one unit of b is in units of a, which is finer: whole if it is meant to be. */
static double ratio_of(const struct merge_column *a, const struct merge_column *b)
{
	double ratio = b->scale / a->scale, whole = nearbyint(ratio);

	if (!(ratio > 0) || isinf(ratio))
		return 1;
	return fabs(ratio - whole) < 1e-9 * ratio ? whole : ratio;
}

static bool pour(struct exact *into, const struct exact *from, double ratio)
{
	for (size_t row = 0; row < from->n; row++)
		if (!exact_add(into, row, exact_value(from, row) * ratio, 1))
			return false;
	return true;
}

static bool pour_column(struct prof_merger *m, size_t into, size_t from)
{
	double ratio = ratio_of(&m->columns[into], &m->columns[from]);
	struct merge_table *tables[] = { &m->sites, &m->edges, &m->nodes };

	if (ratio != nearbyint(ratio))
		m->measures[m->columns[into].measure].integral = false;
	for (size_t t = 0; t < 3; t++)
		if (!pour(&tables[t]->self[into], &tables[t]->self[from], ratio) ||
		    !pour(&tables[t]->total[into], &tables[t]->total[from], ratio))
			return false;
	return true;
}

/* Puts all columns of a measure into its finest one. Sums are exact, so order is free. */
static bool join_columns(struct finish *f, prof_id measure, uint32_t *column)
{
	struct prof_merger *m = f->m;
	size_t finest = m->ncolumns;

	for (size_t c = 0; c < m->ncolumns; c++)
		if (m->columns[c].measure == measure &&
		    (finest == m->ncolumns || finer(&m->columns[c], &m->columns[finest])))
			finest = c;
	for (size_t c = 0; c < m->ncolumns; c++)
		if (m->columns[c].measure == measure && c != finest && !pour_column(m, finest, c))
			return false;
	m->measures[measure].scale = m->columns[finest].scale;
	*column = (uint32_t)finest;
	return true;
}

static bool measure_before(const struct prof_merger *m, const struct prof_measure *a,
			   const struct prof_measure *b)
{
	static const int place[] = { [PROF_ROLE_CALLS] = 0,
				     [PROF_ROLE_PRIMITIVE] = 1,
				     [PROF_ROLE_HITS] = 2,
				     [PROF_ROLE_COST] = 3 };
	int order = strings_compare(&m->strings.row[a->name], &m->strings.row[b->name]);

	if (a->role != b->role)
		return place[a->role] < place[b->role];
	if (order)
		return order < 0;
	return a->unit != b->unit ? a->unit < b->unit : a->side < b->side;
}

/*
 * The order of the profiles if they agree on it, else by role and name: both
 * are what merging in several steps comes to as well.
 */
static void order_measures(struct finish *f)
{
	const struct prof_merger *m = f->m;

	for (uint32_t i = 0; i < m->nmeasures; i++) {
		uint32_t at = i;

		while (m->other_list && at > 0 &&
		       measure_before(m, &m->measures[i], &m->measures[f->measure[at - 1]])) {
			f->measure[at] = f->measure[at - 1];
			at--;
		}
		f->measure[at] = i;
	}
}

/* Calls that no profile split into primitive and other ones join those that are. */
static bool join_loose_calls(struct finish *f)
{
	static const char note[] = "callers that were counted but not timed were added to timed "
				   "ones: their calls count as primitive, their time as 0";
	struct prof_merger *m = f->m;
	struct exact *primitive = NULL;

	for (size_t i = 0; i < m->nmeasures && !primitive; i++)
		if (m->measures[i].role == PROF_ROLE_PRIMITIVE)
			primitive = &m->edges.self[f->column[i]];
	for (size_t row = 0; primitive && row < m->loose_calls.n; row++) {
		double calls = exact_value(&m->loose_calls, row);

		if (isnan(calls) || isnan(exact_value(primitive, row)))
			continue;
		if (!exact_add(primitive, row, calls, 1))
			return false;
		prof_add_note(f->b, UINT64_MAX, note);
	}
	return true;
}

/* ---- dictionaries ---------------------------------------------------- */

static prof_id string_to(struct finish *f, prof_id string)
{
	const struct prof_str *s = &f->m->strings.row[string];

	if (f->string[string] == PROF_NONE)
		f->string[string] = prof_add_string(f->b, s->s, s->len);
	return f->string[string];
}

/*
 * Profiles that are kept side by side may have different main measures: the
 * first of those, a traced one if there is any.
 */
static prof_id choose_main(const struct finish *f)
{
	const struct prof_merger *m = f->m;
	prof_id best = PROF_NONE;

	for (prof_id i = 0; i < m->nmeasures; i++) {
		prof_id measure = f->measure[i];
		bool is_main = false;

		for (size_t c = 0; c < m->ncolumns; c++)
			is_main = is_main ||
				  (m->columns[c].measure == measure && m->columns[c].is_main);
		if (is_main && (best == PROF_NONE || (m->measures[f->measure[best]].sampled &&
						      !m->measures[measure].sampled)))
			best = i;
	}
	return best;
}

static bool write_measures(struct finish *f)
{
	struct prof_merger *m = f->m;
	uint32_t *column = f->column;
	bool ok = true;

	for (uint32_t i = 0; ok && i < m->nmeasures; i++)
		ok = join_columns(f, i, &column[i]);
	ok = ok && join_loose_calls(f);
	order_measures(f);
	for (size_t i = 0; ok && i < m->nmeasures; i++) {
		struct prof_measure out = m->measures[f->measure[i]];

		out.name = string_to(f, out.name);
		out.title = string_to(f, out.title);
		prof_add_measure(f->b, &out);
	}
	if (ok)
		prof_set_main_measure(f->b, choose_main(f));
	return ok;
}

static void write_dictionaries(struct finish *f)
{
	const struct table *funcs = &f->m->funcs, *parts = &f->m->parts;

	for (size_t i = 0; i < funcs->n; i++) {
		size_t row = f->order.funcs.row[i];
		struct prof_func out = {
			.name = string_to(f, prof_at(funcs->key[0], row)),
			.file = string_to(f, prof_at(funcs->key[1], row)),
			.object = string_to(f, prof_at(funcs->key[2], row)),
			.line = (int64_t)prof_at64(funcs->addr[0], row),
		};

		f->func[row] = prof_add_func(f->b, &out);
	}
	for (size_t i = 0; i < parts->n; i++) {
		size_t row = f->order.parts.row[i];
		struct prof_part out = {
			.name = string_to(f, prof_at(parts->key[0], row)),
			.pid = (int64_t)prof_at64(parts->addr[0], row),
			.tid = (int64_t)prof_at64(parts->addr[1], row),
		};

		f->part[row] = prof_add_part(f->b, &out);
	}
}

/* A header field that is different in every profile must not grow without end. */
static void write_meta(struct finish *f)
{
	const struct table *t = &f->m->meta;
	const struct prof_str *s = f->m->strings.row;
	uint32_t last = PROF_NONE;
	size_t same = 0;

	for (size_t i = 0; i < t->n; i++) {
		size_t row = f->order.meta.row[i];

		same = t->key[0][row] == last ? same + 1 : 0;
		last = t->key[0][row];
		if (same < META_VALUES)
			prof_add_meta(f->b, s[last].s, s[t->key[1][row]].s);
	}
}

static void write_notes(struct finish *f)
{
	const struct table *t = &f->m->notes;

	for (size_t i = 0; i < t->n; i++) {
		size_t row = f->order.notes.row[i];

		prof_add_notes(f->b, UINT64_MAX, f->m->strings.row[t->key[0][row]].s,
			       (uint64_t)exact_value(&f->m->note_count, row));
	}
}

/* ---- facts ----------------------------------------------------------- */

static void take_costs(struct finish *f, const struct merge_table *t, size_t row)
{
	for (size_t i = 0; i < f->m->nmeasures; i++) {
		uint32_t c = f->column[f->measure[i]];

		f->self[i] = exact_value(&t->self[c], row);
		f->total[i] = exact_value(&t->total[c], row);
	}
}

static void write_sites(struct finish *f)
{
	const struct table *t = &f->m->sites.keys;

	for (size_t i = 0; i < t->n; i++) {
		size_t row = f->order.sites.row[i];
		struct prof_site out = {
			.func = f->func[t->key[0][row]],
			.part = f->part[prof_at(t->key[1], row)],
			.file = string_to(f, prof_at(t->key[2], row)),
			.line = prof_at(t->key[3], row),
			.addr = prof_at64(t->addr[0], row),
			.self = f->self,
			.total = f->total,
		};

		take_costs(f, &f->m->sites, row);
		prof_append_site(f->b, &out);
	}
}

static void write_edges(struct finish *f)
{
	const struct table *t = &f->m->edges.keys;

	for (size_t i = 0; i < t->n; i++) {
		size_t row = f->order.edges.row[i];
		struct prof_edge out = {
			.caller = f->func[t->key[0][row]],
			.callee = f->func[t->key[1][row]],
			.part = f->part[prof_at(t->key[2], row)],
			.file = string_to(f, prof_at(t->key[3], row)),
			.line = prof_at(t->key[4], row),
			.callee_line = prof_at(t->key[5], row),
			.addr = prof_at64(t->addr[0], row),
			.callee_addr = prof_at64(t->addr[1], row),
			.self = f->self,
			.total = f->total,
		};

		take_costs(f, &f->m->edges, row);
		prof_append_edge(f->b, &out);
	}
}

/* False when memory is out. */
static bool write_nodes(struct finish *f)
{
	const struct table *t = &f->m->nodes.keys;
	uint32_t *node = malloc((t->n + !t->n) * sizeof(*node));

	for (size_t i = 0; node && i < t->n; i++) {
		size_t row = f->order.nodes.row[i];
		struct prof_node out = {
			.parent = i ? node[t->key[0][row]] : PROF_NONE,
			.func = i ? f->func[t->key[1][row]] : PROF_NONE,
			.part = f->part[prof_at(t->key[2], row)],
			.line = prof_at(t->key[3], row),
			.self = f->self,
			.total = f->total,
		};

		take_costs(f, &f->m->nodes, row);
		/* The builder makes the root itself; its costs are added to it. */
		node[row] = i ? prof_append_node(f->b, &out) : prof_add_node(f->b, &out);
	}
	free(node);
	return node != NULL;
}

/* ---- a whole profile ------------------------------------------------- */

static uint32_t *room_for(size_t n)
{
	return malloc((n + !n) * sizeof(uint32_t));
}

static bool prepare(struct finish *f)
{
	struct prof_merger *m = f->m;

	index_free(&m->strings.index);
	index_free(&m->funcs.index);
	index_free(&m->sites.keys.index);
	index_free(&m->edges.keys.index);
	index_free(&m->nodes.keys.index);
	f->string = room_for(m->strings.n);
	f->func = room_for(m->funcs.n);
	f->part = room_for(m->parts.n);
	f->measure = room_for(m->nmeasures);
	f->column = room_for(m->nmeasures);
	f->self = malloc((m->nmeasures + 1) * sizeof(*f->self));
	f->total = malloc((m->nmeasures + 1) * sizeof(*f->total));
	if (!f->string || !f->func || !f->part || !f->measure || !f->column || !f->self ||
	    !f->total || !f->b)
		return false;
	memset(f->string, 0xff, m->strings.n * sizeof(*f->string));
	return merge_order_init(&f->order, m);
}

static bool write_all(struct finish *f)
{
	prof_builder_reserve(f->b, f->m->funcs.n, f->m->edges.keys.n);
	if (!write_measures(f))
		return false;
	write_dictionaries(f);
	write_sites(f);
	write_edges(f);
	if (!write_nodes(f))
		return false;
	write_meta(f);
	write_notes(f);
	if (f->m->any_facts)
		prof_set_nesting(f->b, f->m->nesting);
	if (f->m->estimated)
		prof_set_estimated(f->b);
	return true;
}

struct prof *prof_merger_finish(struct prof_merger *m, struct prof_error *err)
{
	struct finish f = { .m = m };
	struct prof *p = NULL;

	if (m && m->failed == PROF_OK) {
		f.b = prof_builder_new(m->any ? m->format : "merge");
		if (prepare(&f) && write_all(&f)) {
			p = prof_builder_finish(f.b, err);
			f.b = NULL;
		} else {
			prof_fail(err, PROF_ENOMEM, "out of memory");
		}
	} else {
		prof_fail(err, m ? m->failed : PROF_ENOMEM, "out of memory");
	}
	prof_builder_free(f.b);
	merge_order_free(&f.order);
	free(f.string);
	free(f.func);
	free(f.part);
	free(f.measure);
	free(f.column);
	free(f.self);
	free(f.total);
	prof_merger_free(m);
	return p;
}
