/*
 * gprof2dot_json.c - the JSON that gprof2dot reads, written by memtrail, memray
 * and scripts:
 *
 *	{ "version": 0,
 *	  "costs": [ { "description": "Memory", "unit": "bytes" } ],
 *	  "functions": [ { "name": "main", "module": "a.out" }, ... ],
 *	  "events": [ { "callchain": [ 3, 1, 0 ], "cost": [ 64 ] }, ... ] }
 *
 * Call chains have the called function first. The members come in any order, so
 * a first pass finds them.
 */
#include <stdio.h>
#include <stdlib.h>

#include "json.h"
#include "room.h"

enum { COSTS = 64 };

struct g2d_func {
	prof_id func, part;
};

struct g2d {
	const struct prof_input *in;
	struct prof_builder *b;
	struct prof_error *err;
	const char *version, *costs, *functions, *events; /* where their values begin */
	struct g2d_func *funcs;
	size_t nfuncs, cap_funcs;
	uint32_t *chain;
	size_t depth, cap_chain;
	size_t ncosts;
	bool fraction[COSTS]; /* a cost of it has a fraction */
	bool failed;
};

static struct json cursor_at(const struct g2d *g, const char *p)
{
	return (struct json){
		.in = g->in, .err = g->err, .p = p, .end = (const char *)g->in->data + g->in->size
	};
}

static void close_cursor(struct g2d *g, struct json *j)
{
	g->failed = g->failed || j->failed;
	free(j->room);
	j->room = NULL;
}

static bool make_room(struct json *j, void *rows, size_t n, size_t *cap, size_t width)
{
	if (room_for(rows, n, cap, width))
		return true;
	j->failed = true;
	prof_fail(j->err, PROF_ENOMEM, "out of memory");
	return false;
}

/* ---- what the first pass finds --------------------------------------- */

static void find_members(struct g2d *g)
{
	struct json j;
	struct text key;

	json_open(&j, g->in, g->err);
	json_object(&j);
	while (json_member(&j, &key)) {
		const char **at = text_is(key, "version")     ? &g->version
				  : text_is(key, "costs")     ? &g->costs
				  : text_is(key, "functions") ? &g->functions
				  : text_is(key, "events")    ? &g->events
							      : NULL;
		if (at && *at)
			json_fail(&j, "a second \"%.*s\"", (int)key.len, key.s);
		else if (at)
			*at = j.p;
		json_skip(&j);
	}
	if (!j.failed && !(g->costs && g->functions && g->events))
		json_fail(&j, "expected \"costs\", \"functions\" and \"events\"");
	g->failed = json_close(&j) != 0;
}

static void check_version(struct g2d *g)
{
	if (!g->version || g->failed)
		return;
	struct json j = cursor_at(g, g->version);
	if (json_u64(&j) != 0 && !j.failed)
		json_fail(&j, "expected version 0");
	close_cursor(g, &j);
}

/* ---- costs ----------------------------------------------------------- */

static void set_unit(struct prof_measure *m, struct text unit)
{
	static const struct {
		const char *word;
		enum prof_unit unit;
		double scale;
	} units[] = {
		{ "bytes", PROF_UNIT_BYTE, 1 },
		{ "byte", PROF_UNIT_BYTE, 1 },
		{ "B", PROF_UNIT_BYTE, 1 },
		{ "seconds", PROF_UNIT_SECOND, 1 },
		{ "s", PROF_UNIT_SECOND, 1 },
		{ "ms", PROF_UNIT_SECOND, 1e-3 },
		{ "milliseconds", PROF_UNIT_SECOND, 1e-3 },
		{ "us", PROF_UNIT_SECOND, 1e-6 },
		{ "microseconds", PROF_UNIT_SECOND, 1e-6 },
		{ "ns", PROF_UNIT_SECOND, 1e-9 },
		{ "nanoseconds", PROF_UNIT_SECOND, 1e-9 },
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (text_is(unit, units[i].word)) {
			m->unit = units[i].unit;
			m->scale = units[i].scale;
		}
	}
}

/* A cost without a description is named by its place. */
static prof_id cost_name(struct g2d *g, prof_id name, size_t place)
{
	char text[32];

	if (name)
		return name;
	snprintf(text, sizeof(text), place ? "cost %zu" : "cost", place + 1);
	return prof_add_text(g->b, text);
}

static void read_costs(struct g2d *g)
{
	struct json j = cursor_at(g, g->costs);
	struct text key;

	json_array(&j);
	for (; json_element(&j); g->ncosts++) {
		struct prof_measure m = { .role = PROF_ROLE_COST, .scale = 1 };
		if (g->ncosts == COSTS) {
			json_fail(&j, "more than %d costs", COSTS);
			break;
		}
		json_object(&j);
		while (json_member(&j, &key)) {
			if (text_is(key, "description")) {
				struct text name = json_string(&j);
				m.name = prof_add_string(g->b, name.s, name.len);
			} else if (text_is(key, "unit")) {
				set_unit(&m, json_string(&j));
			} else {
				json_skip(&j);
			}
		}
		m.integral = !g->fraction[g->ncosts];
		m.name = cost_name(g, m.name, g->ncosts);
		if (!j.failed && prof_add_measure(g->b, &m) != g->ncosts &&
		    !prof_builder_failed(g->b))
			json_fail(&j, "a cost that is listed already");
	}
	if (!j.failed && !g->ncosts)
		json_fail(&j, "expected a cost");
	close_cursor(g, &j);
}

/* ---- functions ------------------------------------------------------- */

static void read_function(struct g2d *g, struct json *j)
{
	struct prof_func f = { 0 };
	struct prof_part part = { .pid = -1, .tid = -1 };
	bool named = false;
	struct text key;

	json_object(j);
	while (json_member(j, &key)) {
		prof_id *to = text_is(key, "name")      ? &f.name
			      : text_is(key, "module")  ? &f.object
			      : text_is(key, "process") ? &part.name
							: NULL;
		named |= to == &f.name;
		if (to) {
			struct text value = json_string(j);
			*to = prof_add_string(g->b, value.s, value.len);
		} else {
			json_skip(j);
		}
	}
	if (!j->failed && !named)
		json_fail(j, "a function without a name");
	if (j->failed || !make_room(j, &g->funcs, g->nfuncs, &g->cap_funcs, sizeof(*g->funcs)))
		return;
	g->funcs[g->nfuncs].func = prof_add_func(g->b, &f);
	g->funcs[g->nfuncs++].part = part.name ? prof_add_part(g->b, &part) : 0;
}

static void read_functions(struct g2d *g)
{
	struct json j = cursor_at(g, g->functions);

	json_array(&j);
	while (json_element(&j))
		read_function(g, &j);
	close_cursor(g, &j);
}

/* ---- events ---------------------------------------------------------- */

static void read_chain(struct g2d *g, struct json *j)
{
	json_array(j);
	for (g->depth = 0; json_element(j); g->depth++) {
		uint64_t i = json_u64(j);
		if (!j->failed && i >= g->nfuncs)
			json_fail(j, "function %llu of %zu", (unsigned long long)i, g->nfuncs);
		if (j->failed ||
		    !make_room(j, &g->chain, g->depth, &g->cap_chain, sizeof(*g->chain)))
			return;
		g->chain[g->depth] = (uint32_t)i;
	}
	if (!j->failed && !g->depth)
		json_fail(j, "expected a function in the call chain");
}

/* The costs of an event in their places; what is missing is NAN. */
static void read_cost(struct g2d *g, struct json *j, double *cost, size_t room)
{
	const char *from = j->p;
	size_t n = 0;

	for (size_t i = 0; i < room; i++)
		cost[i] = NAN;
	json_array(j);
	while (json_element(j)) {
		double v = json_double(j);
		if (n < room)
			cost[n] = v;
		n++;
	}
	if (n > room)
		prof_add_note(g->b, (uint64_t)(from - (const char *)g->in->data),
			      "costs beyond those listed are not kept");
}

/* The process of an event is that of the function it happened in. */
static void add_event(struct g2d *g, const double *cost)
{
	struct prof_node n = { .part = g->funcs[g->chain[0]].part };

	for (size_t i = g->depth; i-- > 0;) {
		n.func = g->funcs[g->chain[i]].func;
		n.self = i ? NULL : cost;
		n.parent = prof_add_node(g->b, &n);
	}
}

static void read_event(struct g2d *g, struct json *j, double cost[COSTS], bool add)
{
	struct text key;

	for (size_t i = 0; i < COSTS; i++)
		cost[i] = NAN;
	g->depth = 0;
	json_object(j);
	while (json_member(j, &key)) {
		if (text_is(key, "cost"))
			read_cost(g, j, cost, add ? g->ncosts : COSTS);
		else if (add && text_is(key, "callchain"))
			read_chain(g, j);
		else
			json_skip(j);
	}
}

/* Without add, the events are only looked through for fractions. */
static void read_events(struct g2d *g, bool add)
{
	struct json j = cursor_at(g, g->events);
	double cost[COSTS];

	json_array(&j);
	while (!prof_builder_failed(g->b) && json_element(&j)) {
		read_event(g, &j, cost, add);
		for (size_t i = 0; i < COSTS && !add; i++)
			g->fraction[i] |= !isnan(cost[i]) && cost[i] != trunc(cost[i]);
		if (add && !j.failed && !g->depth)
			json_fail(&j, "an event without a call chain");
		if (add && !j.failed)
			add_event(g, cost);
	}
	close_cursor(g, &j);
}

static int read_gprof2dot_json(const struct prof_input *in, struct prof_builder *b,
			       struct prof_error *err)
{
	struct g2d g = { .in = in, .b = b, .err = err };

	find_members(&g);
	check_version(&g);
	if (!g.failed)
		read_events(&g, false);
	if (!g.failed)
		read_costs(&g);
	if (!g.failed)
		read_functions(&g);
	if (!g.failed)
		read_events(&g, true);
	free(g.funcs);
	free(g.chain);
	return g.failed ? -1 : 0;
}

/* ---- detection ------------------------------------------------------- */

static bool has_key(const struct text head, const char *key)
{
	return memmem(head.s, head.len, key, strlen(key)) != NULL;
}

static enum prof_match probe_gprof2dot_json(const struct prof_input *in)
{
	struct text head = { (const char *)in->data, in->size < 16384 ? in->size : 16384 };

	while (head.len && (is_blank(*head.s) || *head.s == '\n' || *head.s == '\r'))
		head.s++, head.len--;
	if (!head.len || *head.s != '{')
		return PROF_NO;
	if (has_key(head, "\"callchain\"") && has_key(head, "\"cost\""))
		return PROF_CERTAIN;
	return has_key(head, "\"costs\"") && has_key(head, "\"functions\"") ? PROF_LIKELY : PROF_NO;
}

const struct prof_reader prof_reader_gprof2dot_json = {
	.name = "gprof2dot-json",
	.aliases = "json",
	.title = "gprof2dot's JSON (memtrail, memray)",
	.suffixes = ".json",
	.kept = "contexts or calls, all costs",
	.lost = "costs beyond the listed ones",
	.probe = probe_gprof2dot_json,
	.read = read_gprof2dot_json,
};
