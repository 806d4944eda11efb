/* rebuild.c - copy the rows of a profile into a new one. */
#include "rebuild.h"

#include <stdlib.h>
#include <string.h>

static void *memory(struct rebuild *r, size_t n, size_t width)
{
	void *p = r->failed ? NULL : calloc(n + 1, width);
	if (!p)
		r->failed = true;
	return p;
}

static prof_id *unknown(struct rebuild *r, size_t n)
{
	prof_id *map = memory(r, n, sizeof(*map));
	for (size_t i = 0; map && i < n; i++)
		map[i] = PROF_NONE;
	return map;
}

static void copy_notes(struct rebuild *r)
{
	const struct prof *p = r->from;
	for (size_t i = 0; i < p->nnotes; i++)
		for (uint32_t n = 0; n < p->notes[i].count && n < 1000; n++)
			prof_add_note(r->to, p->notes[i].offset, prof_text(p, p->notes[i].message));
}

void rebuild_init(struct rebuild *r, const struct prof *p)
{
	*r = (struct rebuild){ .from = p, .to = prof_builder_new(p->format) };
	r->string = unknown(r, p->nstrings);
	r->func = unknown(r, p->nfuncs);
	r->part = unknown(r, p->nparts);
	r->self = memory(r, p->nmeasures, sizeof(double));
	r->total = memory(r, p->nmeasures, sizeof(double));
	if (r->failed)
		return;
	for (size_t m = 0; m < p->nmeasures; m++) {
		struct prof_measure measure = p->measures[m];
		measure.name = rebuild_string(r, measure.name);
		measure.title = rebuild_string(r, measure.title);
		prof_add_measure(r->to, &measure);
	}
	for (size_t i = 0; i < p->nmeta; i++)
		prof_add_meta(r->to, prof_text(p, p->meta[i].key), prof_text(p, p->meta[i].value));
	copy_notes(r);
	prof_set_nesting(r->to, p->nesting);
	prof_set_main_measure(r->to, p->main_measure);
	if (p->estimated)
		prof_set_estimated(r->to);
}

struct prof *rebuild_finish(struct rebuild *r, struct prof_error *err)
{
	struct prof *p = NULL;
	if (r->failed) {
		prof_builder_free(r->to);
		prof_fail(err, PROF_ENOMEM, "out of memory");
	} else {
		p = prof_builder_finish(r->to, err);
	}
	free(r->string);
	free(r->func);
	free(r->part);
	free(r->self);
	free(r->total);
	*r = (struct rebuild){ .failed = true };
	return p;
}

/* ---- dictionaries ---------------------------------------------------- */

prof_id rebuild_string(struct rebuild *r, prof_id string)
{
	const struct prof_str *s = &r->from->strings[string];
	if (r->string[string] == PROF_NONE)
		r->string[string] = prof_add_string(r->to, s->s, s->len);
	return r->string[string];
}

prof_id rebuild_file(struct rebuild *r, prof_id string)
{
	const struct prof_str *s = &r->from->strings[string];
	const char *slash = r->directories ? memrchr(s->s, '/', s->len) : NULL;
	if (!slash)
		return rebuild_string(r, string);
	return prof_add_string(r->to, slash + 1, s->len - (size_t)(slash + 1 - s->s));
}

prof_id rebuild_func(struct rebuild *r, prof_id func)
{
	const struct prof_func *f = &r->from->funcs[func];
	if (r->func[func] == PROF_NONE)
		r->func[func] = prof_add_func(
			r->to, &(struct prof_func){ .name = rebuild_string(r, f->name),
						    .file = rebuild_file(r, f->file),
						    .object = rebuild_file(r, f->object),
						    .line = r->lines ? 0 : f->line });
	return r->func[func];
}

prof_id rebuild_part(struct rebuild *r, prof_id part)
{
	const struct prof_part *old = &r->from->parts[part];
	if (r->parts)
		return 0;
	if (r->part[part] == PROF_NONE)
		r->part[part] = prof_add_part(
			r->to,
			&(struct prof_part){ rebuild_string(r, old->name), old->pid, old->tid });
	return r->part[part];
}

/* ---- facts ----------------------------------------------------------- */

double rebuild_scale(const struct rebuild *r, size_t measure, double v, double share)
{
	double scaled = v * share;
	bool round = r->from->measures[measure].integral && share != 1 && isfinite(scaled);
	return share == 0 && !isnan(v) ? 0 : round ? nearbyint(scaled) : scaled;
}

static void scale_costs(struct rebuild *r, const struct prof_costs *cost, size_t row, double self,
			double total)
{
	for (size_t m = 0; m < r->from->nmeasures; m++) {
		prof_id id = (prof_id)m;
		r->self[m] = rebuild_scale(r, m, prof_cost_at(cost->self, id, row), self);
		r->total[m] = rebuild_scale(r, m, prof_cost_at(cost->total, id, row), total);
	}
}

struct prof_site rebuild_site(struct rebuild *r, size_t row, double self, double total)
{
	const struct prof_sites *s = &r->from->sites;
	scale_costs(r, &s->cost, row, self, total);
	return (struct prof_site){
		.func = rebuild_func(r, s->func[row]),
		.part = rebuild_part(r, prof_at(s->part, row)),
		.file = r->lines ? 0 : rebuild_file(r, prof_at(s->file, row)),
		.line = r->lines ? 0 : prof_at(s->line, row),
		.addr = r->lines ? 0 : prof_at64(s->addr, row),
		.self = r->self,
		.total = r->total,
	};
}

struct prof_edge rebuild_edge(struct rebuild *r, size_t row, double self, double total)
{
	const struct prof_edges *e = &r->from->edges;
	scale_costs(r, &e->cost, row, self, total);
	return (struct prof_edge){
		.caller = rebuild_func(r, e->caller[row]),
		.callee = rebuild_func(r, e->callee[row]),
		.part = rebuild_part(r, prof_at(e->part, row)),
		.file = r->lines ? 0 : rebuild_file(r, prof_at(e->file, row)),
		.line = r->lines ? 0 : prof_at(e->line, row),
		.callee_line = r->lines ? 0 : prof_at(e->callee_line, row),
		.addr = r->lines ? 0 : prof_at64(e->addr, row),
		.callee_addr = r->lines ? 0 : prof_at64(e->callee_addr, row),
		.self = r->self,
		.total = r->total,
	};
}

struct prof_node rebuild_node(struct rebuild *r, size_t row)
{
	const struct prof_nodes *n = &r->from->nodes;
	return (struct prof_node){
		.func = n->func[row] == PROF_NONE ? PROF_NONE : rebuild_func(r, n->func[row]),
		.part = rebuild_part(r, prof_at(n->part, row)),
		.line = r->lines ? 0 : prof_at(n->line, row),
		.self = r->self,
		.total = r->total,
	};
}

void rebuild_node_costs(struct rebuild *r, size_t row)
{
	scale_costs(r, &r->from->nodes.cost, row, 1, 1);
}

void rebuild_samples(struct rebuild *r, const prof_id *node)
{
	const struct prof_samples *s = &r->from->samples;
	for (size_t i = 0; rebuild_going(r) && i < s->n; i++) {
		if (node[s->node[i]] == PROF_NONE)
			continue;
		for (size_t m = 0; m < r->from->nmeasures; m++)
			r->self[m] = prof_cost_at(s->value, (prof_id)m, i);
		prof_add_sample(r->to, &(struct prof_sample){
					       .node = node[s->node[i]],
					       .part = s->part ? rebuild_part(r, s->part[i]) : 0,
					       .time = s->time ? s->time[i] : NAN,
					       .value = r->self,
				       });
	}
}
