/* cgfacts.c - callgrind written from callgrind: the recorded rows, one by one. */
#include "cgfacts.h"

#include <math.h>
#include <stdlib.h>

#include "cglabel.h"

/* A number for each name, and the part in which it was last spelled out (plus 1). */
struct ids {
	prof_id *number, *spelled;
	prof_id last;
};

struct facts {
	struct cg_writer *w;
	const struct prof *profile;
	struct ids files, objects, funcs;
	prof_id *site, *edge;        /* rows by part, in their order */
	size_t *site_end, *edge_end; /* [nparts] */
	bool *has;                   /* [nmeasures] recorded in this part */
	prof_id calls, part;
	bool addresses;
	prof_id func, object, home, file; /* in force, PROF_NONE: none */
	prof_id known;                    /* functions that appeared so far */
};

/* ---- names ------------------------------------------------------------------ */

static void put_raw(struct sink *out, const struct prof_str *s)
{
	if (memchr(s->s, '\n', s->len) || memchr(s->s, '\r', s->len))
		cg_text_put(out, s->s, s->len);
	else
		sink_bytes(out, s->s, s->len);
}

static void put_name(struct facts *f, const char *key, struct ids *ids, prof_id row, prof_id string)
{
	struct sink *out = &f->w->out;
	const struct prof_str *s = &f->profile->strings[string];
	bool func = ids == &f->funcs;
	sink_text(out, key);
	if (s->len || !func) {
		if (!ids->number[row])
			ids->number[row] = ++ids->last;
		sink_byte(out, '(');
		sink_u64(out, ids->number[row]);
		sink_byte(out, ')');
		if (ids->spelled[row] != f->part + 1) {
			sink_byte(out, ' ');
			if (s->len)
				put_raw(out, s);
			else
				sink_text(out, "???");
		}
		ids->spelled[row] = f->part + 1;
	}
	sink_byte(out, '\n');
}

static void put_file(struct facts *f, const char *key, prof_id file)
{
	put_name(f, key, &f->files, file, file);
}

static void enter(struct facts *f, prof_id func)
{
	const struct prof_func *row = &f->profile->funcs[func];
	if (f->func == func)
		return;
	sink_byte(&f->w->out, '\n');
	if (row->object != (f->object == PROF_NONE ? 0 : f->object))
		put_name(f, "ob=", &f->objects, row->object, row->object);
	if (row->file != f->home)
		put_file(f, "fl=", row->file);
	put_name(f, "fn=", &f->funcs, func, row->name);
	f->func = func;
	f->object = row->object;
	f->home = f->file = row->file;
}

/* The file of a row: 0 is the function's own. */
static void enter_file(struct facts *f, prof_id file)
{
	if (!file)
		file = f->home;
	if (file == f->file)
		return;
	put_file(f, file == f->home ? "fe=" : "fi=", file);
	f->file = file;
}

/* ---- rows -------------------------------------------------------------------- */

static void put_place(struct facts *f, uint64_t addr, uint32_t line)
{
	struct sink *out = &f->w->out;
	if (f->addresses) {
		sink_text(out, "0x");
		sink_hex(out, addr);
		sink_byte(out, ' ');
	}
	sink_u64(out, line);
}

/* Costs are whole numbers; what is at the end of the line and 0 goes without saying. */
static void put_cells(struct facts *f, const double *const *columns, size_t row)
{
	const struct prof *p = f->profile;
	for (prof_id m = 0; m < p->nmeasures; m++) {
		if (!f->has[m])
			continue;
		double v = prof_cost_at(columns, m, row);
		sink_byte(&f->w->out, ' ');
		if (v <= -0.5 && v > -0x1p63) {
			sink_byte(&f->w->out, '-');
			v = -v;
		}
		if (v >= 0x1p63 && v < 0x1p64)
			sink_u64(&f->w->out, (uint64_t)v);
		else
			sink_u64(&f->w->out, v >= 0x1p64 ? UINT64_MAX
					     : v > 0     ? (uint64_t)(v + 0.5 * (v < 0x1p52))
							 : 0);
	}
	sink_byte(&f->w->out, '\n');
}

static void appear(struct facts *f, prof_id func)
{
	if (func >= f->known)
		f->known = func + 1;
}

static void put_site(struct facts *f, prof_id row)
{
	const struct prof_sites *s = &f->profile->sites;
	enter(f, s->func[row]);
	appear(f, s->func[row]);
	enter_file(f, prof_at(s->file, row));
	put_place(f, prof_at64(s->addr, row), prof_at(s->line, row));
	put_cells(f, s->cost.self, row);
}

static void put_edge(struct facts *f, prof_id row)
{
	const struct prof_edges *e = &f->profile->edges;
	const struct prof_func *callee = &f->profile->funcs[e->callee[row]];
	double calls = f->calls == PROF_NONE ? NAN : prof_cost_at(e->cost.self, f->calls, row);
	enter(f, e->caller[row]);
	appear(f, e->caller[row]);
	appear(f, e->callee[row]);
	enter_file(f, prof_at(e->file, row));
	if (callee->object != f->object)
		put_name(f, "cob=", &f->objects, callee->object, callee->object);
	if (callee->file != f->file)
		put_file(f, "cfi=", callee->file);
	put_name(f, "cfn=", &f->funcs, e->callee[row], callee->name);
	sink_text(&f->w->out, "calls=");
	if (calls >= 0)
		sink_u64(&f->w->out, calls < 0x1p64 ? (uint64_t)calls : UINT64_MAX);
	sink_byte(&f->w->out, ' ');
	put_place(f, prof_at64(e->callee_addr, row), prof_at(e->callee_line, row));
	sink_byte(&f->w->out, '\n');
	put_place(f, prof_at64(e->addr, row), prof_at(e->line, row));
	put_cells(f, e->cost.total, row);
}

/* ---- their order -------------------------------------------------------------- */

/* May the row come now without a function appearing before its turn? */
static bool site_fits(const struct facts *f, prof_id row)
{
	return f->profile->sites.func[row] <= f->known;
}

static bool edge_fits(const struct facts *f, prof_id row)
{
	prof_id caller = f->profile->edges.caller[row], callee = f->profile->edges.callee[row];
	return caller <= f->known && callee <= f->known + (caller == f->known);
}

/*
 * Sites and edges each keep their order; between them, the function in force
 * goes on as long as it can.
 */
static void put_rows(struct facts *f, const prof_id *site, size_t nsites, const prof_id *edge,
		     size_t nedges)
{
	const struct prof *p = f->profile;
	for (size_t i = 0, k = 0; i < nsites || k < nedges;) {
		bool site_ok = i < nsites && site_fits(f, site[i]);
		bool edge_ok = k < nedges && edge_fits(f, edge[k]);
		bool stays = site_ok && p->sites.func[site[i]] == f->func;
		bool calls = edge_ok && p->edges.caller[edge[k]] == f->func;
		if (i < nsites &&
		    (stays || (site_ok && !calls) || (!edge_ok && !site_ok) || k == nedges))
			put_site(f, site[i++]);
		else
			put_edge(f, edge[k++]);
	}
}

/* ---- parts --------------------------------------------------------------------- */

static void find_measures(struct facts *f, const prof_id *site, size_t nsites, const prof_id *edge,
			  size_t nedges)
{
	const struct prof *p = f->profile;
	for (prof_id m = 0; m < p->nmeasures; m++) {
		f->has[m] = false;
		if (m == f->calls)
			continue;
		for (size_t i = 0; !f->has[m] && i < nsites; i++)
			f->has[m] = !isnan(prof_cost_at(p->sites.cost.self, m, site[i]));
		for (size_t i = 0; !f->has[m] && i < nedges; i++)
			f->has[m] = !isnan(prof_cost_at(p->edges.cost.total, m, edge[i]));
	}
}

static void put_part_lines(struct facts *f)
{
	const struct prof_part *part = &f->profile->parts[f->part];
	const char *name = prof_text(f->profile, part->name);
	struct sink *out = &f->w->out;
	char *end;
	if (part->pid >= 0) {
		sink_text(out, "pid: ");
		sink_i64(out, part->pid);
		sink_byte(out, '\n');
	}
	if (!strncmp(name, "part ", 5) && name[5] >= '0' && name[5] <= '9') {
		unsigned long long number = strtoull(name + 5, &end, 10);
		sink_text(out, "part: ");
		sink_u64(out, number);
		sink_byte(out, '\n');
	}
	if (part->tid >= 0) {
		sink_text(out, "thread: ");
		sink_i64(out, part->tid);
		sink_byte(out, '\n');
	}
}

static void put_part_events(struct facts *f, const prof_id *site, size_t nsites)
{
	const struct prof *p = f->profile;
	struct sink *out = &f->w->out;
	sink_text(out,
		  f->addresses ? "positions: instr line\nevents:" : "positions: line\nevents:");
	for (prof_id m = 0; m < p->nmeasures; m++) {
		if (!f->has[m])
			continue;
		sink_byte(out, ' ');
		put_raw(out, &p->strings[p->measures[m].name]);
	}
	sink_text(out, "\nsummary:");
	for (prof_id m = 0; m < p->nmeasures; m++) {
		if (!f->has[m])
			continue;
		double sum = 0;
		for (size_t i = 0; i < nsites; i++) {
			double v = prof_cost_at(p->sites.cost.self, m, site[i]);
			sum += isnan(v) ? 0 : v;
		}
		sink_byte(out, ' ');
		sink_u64(out, sum > 0 ? sum < 0x1p64 ? (uint64_t)sum : UINT64_MAX : 0);
	}
	sink_byte(out, '\n');
}

static void put_part(struct facts *f)
{
	const prof_id *site = f->site, *edge = f->edge;
	size_t from_site = f->part ? f->site_end[f->part - 1] : 0;
	size_t from_edge = f->part ? f->edge_end[f->part - 1] : 0;
	size_t nsites = f->site_end[f->part] - from_site, nedges = f->edge_end[f->part] - from_edge;
	bool empty = !f->profile->sites.n && !f->profile->edges.n;
	if (!nsites && !nedges && !(empty && f->part == 0))
		return; /* part 0 always exists */
	site += from_site;
	edge += from_edge;
	find_measures(f, site, nsites, edge, nedges);
	for (prof_id m = 0; empty && m < f->profile->nmeasures; m++)
		f->has[m] = m != f->calls;
	sink_byte(&f->w->out, '\n');
	put_part_lines(f);
	put_part_events(f, site, nsites);
	f->func = f->object = PROF_NONE;
	f->home = f->file = 0;
	put_rows(f, site, nsites, edge, nedges);
}

/* Header fields as they were read; formulas of derived events are among them. */
static void put_header(struct facts *f, const char *cmd)
{
	const struct prof *p = f->profile;
	struct sink *out = &f->w->out;
	bool own = !strcmp(p->format, "callgrind");
	if (!own)
		cg_put_head(f->w, cmd);
	else
		sink_text(out, "# callgrind format\n");
	for (size_t i = 0; own && i < p->nmeta; i++) {
		put_raw(out, &p->strings[p->meta[i].key]);
		sink_text(out, ": ");
		put_raw(out, &p->strings[p->meta[i].value]);
		sink_byte(out, '\n');
	}
	for (prof_id m = 0; !own && m < p->nmeasures; m++) {
		if (m == f->calls || !p->measures[m].title)
			continue;
		sink_text(out, "event: ");
		put_raw(out, &p->strings[p->measures[m].name]);
		sink_text(out, " : ");
		put_raw(out, &p->strings[p->measures[m].title]);
		sink_byte(out, '\n');
	}
}

/* ---- memory ---------------------------------------------------------------------- */

/* Rows by part in their order; ends[part] is behind its last. */
static void sort_by_part(const prof_id *part, size_t n, size_t nparts, prof_id *rows, size_t *ends)
{
	size_t sum = 0;
	for (size_t i = 0; i < n; i++)
		ends[prof_at(part, i)]++;
	for (size_t k = 0; k < nparts; k++) {
		size_t count = ends[k];
		ends[k] = sum;
		sum += count;
	}
	for (size_t i = 0; i < n; i++)
		rows[ends[prof_at(part, i)]++] = (prof_id)i;
}

static bool ids_new(struct ids *ids, size_t n)
{
	ids->number = calloc(n + 1, sizeof(prof_id));
	ids->spelled = calloc(n + 1, sizeof(prof_id));
	return ids->number && ids->spelled;
}

static bool facts_new(struct facts *f)
{
	const struct prof *p = f->profile;
	bool done = ids_new(&f->files, p->nstrings);
	done = ids_new(&f->objects, p->nstrings) && done;
	done = ids_new(&f->funcs, p->nfuncs) && done;
	f->site = malloc((p->sites.n + 1) * sizeof(*f->site));
	f->edge = malloc((p->edges.n + 1) * sizeof(*f->edge));
	f->site_end = calloc(p->nparts + 1, sizeof(*f->site_end));
	f->edge_end = calloc(p->nparts + 1, sizeof(*f->edge_end));
	f->has = calloc(p->nmeasures + 1, sizeof(*f->has));
	if (!done || !f->site || !f->edge || !f->site_end || !f->edge_end || !f->has)
		return false;
	sort_by_part(p->sites.part, p->sites.n, p->nparts, f->site, f->site_end);
	sort_by_part(p->edges.part, p->edges.n, p->nparts, f->edge, f->edge_end);
	return true;
}

static void facts_free(struct facts *f)
{
	struct ids *ids[] = { &f->files, &f->objects, &f->funcs };
	for (size_t i = 0; i < 3; i++) {
		free(ids[i]->number);
		free(ids[i]->spelled);
	}
	free(f->site);
	free(f->edge);
	free(f->site_end);
	free(f->edge_end);
	free(f->has);
}

int cg_put_facts(struct cg_writer *w, const char *cmd, struct prof_error *err)
{
	const struct prof *p = w->profile;
	struct facts f = { .w = w, .profile = p };
	f.calls = prof_measure_of(p, PROF_ROLE_CALLS);
	if (!facts_new(&f)) {
		facts_free(&f);
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	}
	for (size_t i = 0; p->sites.addr && !f.addresses && i < p->sites.n; i++)
		f.addresses = p->sites.addr[i] != 0;
	for (size_t i = 0; !f.addresses && i < p->edges.n; i++)
		f.addresses = prof_at64(p->edges.addr, i) || prof_at64(p->edges.callee_addr, i);
	put_header(&f, cmd);
	for (f.part = 0; f.part < p->nparts; f.part++)
		put_part(&f);
	facts_free(&f);
	return sink_finish(&w->out, err);
}
