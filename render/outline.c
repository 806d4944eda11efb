/* outline.c - the tree of calling contexts as an indented text. */
#include "outline.h"

#include <stdlib.h>
#include <string.h>

#include "func_text.h"
#include "grid_write.h"
#include "origin.h"
#include "screen.h"
#include "units.h"

enum { PACKAGES = 3, INDENT = 2, DEEPEST = 30, FEWEST = 2 };

/* Library frames that cost more themselves, of the whole, are always shown. */
static const double much = 0.2;

/* A library frame called from one's own code, and those of its like below it. */
struct group {
	size_t hidden;          /* that would be shown otherwise */
	prof_id func[PACKAGES]; /* one function of each package named, PROF_NONE: none */
	bool more;              /* packages than can be named */
};

struct visit {
	prof_id node;
	uint32_t depth;
};

struct outline {
	const struct prof_tree *t;
	const struct outline_options *opt;
	const struct grid_style *style;
	struct sink *out;
	struct arena arena;
	prof_id measure;
	double scale, whole;
	struct grid_unit unit;
	prof_id *root;        /* [n]: first node of the group it is in; PROF_NONE: in none */
	struct group *groups; /* [n]: valid at group roots */
	struct visit *stack;
	size_t nstack, lines, left;
};

static double total_of(const struct outline *o, prof_id node)
{
	if (o->measure == PROF_NONE)
		return NAN;
	return in_base_unit(prof_cost_at(o->t->cost.total, o->measure, node), o->scale);
}

/* ---- folding --------------------------------------------------------- */

static bool foreign(const struct prof_tree *t, prof_id node)
{
	return t->func[node] < PROF_MORE && origin_of(t->profile, t->func[node]) != ORIGIN_OWN;
}

static bool same_package(const struct prof *p, prof_id a, prof_id b)
{
	struct prof_str x = origin_package(p, a), y = origin_package(p, b);
	return x.len == y.len && !memcmp(x.s, y.s, x.len);
}

static void name_package(const struct prof *p, struct group *g, prof_id func)
{
	if (origin_of(p, func) == ORIGIN_BUILTIN)
		return;
	for (size_t i = 0; i < PACKAGES; i++) {
		if (g->func[i] == PROF_NONE) {
			g->func[i] = func;
			return;
		}
		if (same_package(p, g->func[i], func))
			return;
	}
	g->more = true;
}

static bool light(const struct outline *o, prof_id node)
{
	double total = total_of(o, node);
	return isnan(total) || total < o->opt->min * o->whole;
}

/* Would a group hide it? */
static bool hideable(const struct outline *o, prof_id node)
{
	if (o->root[node] == PROF_NONE || o->root[node] == node)
		return false;
	double own = o->measure == PROF_NONE ? NAN
					     : prof_cost_at(o->t->cost.self, o->measure, node);
	return !(own * o->scale > much * o->whole);
}

/* Putting one frame away would only hide a name. */
static bool hidden(const struct outline *o, prof_id node)
{
	return hideable(o, node) && o->groups[o->root[node]].hidden >= FEWEST;
}

/* Parents come before children, so one pass finds the group of every node. */
static void find_groups(struct outline *o)
{
	const struct prof_tree *t = o->t;
	for (prof_id n = 0; n < t->n; n++) {
		o->root[n] = PROF_NONE;
		if (n == 0 || !o->opt->fold || !foreign(t, n))
			continue;
		prof_id above = o->root[t->parent[n]];
		struct group *g = &o->groups[above == PROF_NONE ? n : above];
		o->root[n] = above == PROF_NONE ? n : above;
		if (above == PROF_NONE)
			*g = (struct group){ 0, { PROF_NONE, PROF_NONE, PROF_NONE }, false };
		if (!hideable(o, n) || light(o, n))
			continue;
		g->hidden++;
		name_package(t->profile, g, t->func[n]);
	}
}

/* ---- lines ----------------------------------------------------------- */

/* On a terminal nothing is written beyond its edge: left is what this line may still take. */
static void put(struct outline *o, const char *text, size_t len, size_t width)
{
	sink_bytes(o->out, text, len);
	o->left -= width < o->left ? width : o->left;
}

static void put_ascii(struct outline *o, const char *text)
{
	put(o, text, strlen(text), strlen(text));
}

static void put_tone(const struct outline *o, const char *code)
{
	if (o->style->colour)
		sink_text(o->out, code);
}

static void put_spaces(struct outline *o, size_t n)
{
	while (n--)
		put(o, " ", 1, 1);
}

static void put_number(struct outline *o, double v, bool estimated, enum grid_kind kind,
		       const struct grid_unit *unit, size_t width)
{
	char text[SINK_NUMBER_MAX + 200];
	struct grid_cell cell = { .number = v, .estimated = estimated };
	size_t len = (size_t)(grid_number(text, &cell, kind, unit, false) - text);
	put_spaces(o, len < width ? width - len : 0);
	put(o, text, len, len);
	put_spaces(o, 1);
	put_ascii(o, unit->name);
	put_spaces(o, 2);
}

static void put_costs(struct outline *o, double total, bool estimated)
{
	static const struct grid_unit percent = { 100, "%", 1 };
	o->left = o->style->width ? o->style->width : SIZE_MAX;
	put_number(o, total, estimated, func_kind(o->t->profile, o->measure), &o->unit, 10);
	put_number(o, total / o->whole, estimated, GRID_SHARE, &percent, 6);
}

/* Half a narrow terminal is for names. */
static void put_indent(struct outline *o, uint32_t depth)
{
	char text[24];
	size_t most = o->left / 2 / INDENT < DEEPEST ? o->left / 2 / INDENT : DEEPEST;
	if (depth <= most) {
		put_spaces(o, (size_t)depth * INDENT);
		return;
	}
	snprintf(text, sizeof(text), "(%u) ", depth);
	put_spaces(o, most * INDENT);
	put_ascii(o, text);
}

static bool put_safe(struct outline *o, const struct prof_str *s, size_t limit, bool path)
{
	size_t width;
	struct prof_str safe = screen_text(&o->arena, s, !o->style->unicode, &width);
	limit = limit < o->left ? limit : o->left;
	if (safe.s && width > limit) {
		width = limit;
		safe = screen_cut(&o->arena, &safe, path, !o->style->unicode, &width);
	}
	if (safe.s)
		put(o, safe.s, safe.len, width);
	return safe.s;
}

static bool put_group(struct outline *o, const struct group *g)
{
	char text[48];
	int len = snprintf(text, sizeof(text), "  [%zu frames hidden]", g->hidden);
	if ((size_t)len > o->left)
		len = snprintf(text, sizeof(text), "  [+%zu]", g->hidden);
	if (g->hidden < FEWEST || (size_t)len > o->left)
		return true;
	put_tone(o, "\033[2m");
	put_ascii(o, text);
	for (size_t i = 0; i < PACKAGES && g->func[i] != PROF_NONE && o->left > 24; i++) {
		struct prof_str package = origin_package(o->t->profile, g->func[i]);
		put_ascii(o, i ? ", " : " ");
		if (package.len > 3 && !memcmp(package.s + package.len - 3, ".py", 3))
			package.len -= 3;
		if (!put_safe(o, &package, 20, true))
			return false;
	}
	if (g->more && o->left > 5)
		put_ascii(o, ", ...");
	put_tone(o, "\033[0m");
	return true;
}

static bool put_context(struct outline *o, const struct visit *v)
{
	static const char *const tone[] = { "",         "\033[1m",  "\033[36m",
					    "\033[34m", "\033[35m", "\033[2m" };
	enum { NAME = 60, PLACE = 40, LEAST = 10 };
	const struct prof *p = o->t->profile;
	prof_id f = o->t->func[v->node];
	put_costs(o, total_of(o, v->node), o->t->cost.total_truth[v->node] == PROF_ESTIMATED);
	put_indent(o, v->depth);
	if (f == PROF_MORE) {
		put_tone(o, "\033[2m");
		put_ascii(o, "(more)");
		put_tone(o, "\033[0m");
		sink_byte(o->out, '\n');
		return true;
	}
	put_tone(o, tone[func_tone(p, f)]);
	if (!put_safe(o, &p->strings[p->funcs[f].name], NAME, false))
		return false;
	put_tone(o, "\033[0m");
	struct prof_str place = func_place(&o->arena, p, f);
	if (!place.s)
		return false;
	if (place.len && o->left > LEAST) {
		put_ascii(o, "  ");
		put_tone(o, "\033[2m");
		if (!put_safe(o, &place, PLACE, true))
			return false;
		put_tone(o, "\033[0m");
	}
	if (o->root[v->node] == v->node && !put_group(o, &o->groups[v->node]))
		return false;
	sink_byte(o->out, '\n');
	return true;
}

/* ---- the walk -------------------------------------------------------- */

static void push(struct outline *o, prof_id node, uint32_t depth)
{
	if (node != PROF_NONE)
		o->stack[o->nstack++] = (struct visit){ node, depth };
}

/* Siblings stand heaviest first: once one is too light, so are the rest. */
static void put_rest(struct outline *o, prof_id node, uint32_t depth)
{
	size_t n = 0;
	double total = 0;
	for (; node != PROF_NONE; node = o->t->next[node]) {
		double v = total_of(o, node);
		total += isnan(v) ? 0 : v;
		n++;
	}
	char text[32];
	snprintf(text, sizeof(text), "(%zu more)", n);
	put_costs(o, total, false);
	put_indent(o, depth);
	put_tone(o, "\033[2m");
	if (strlen(text) <= o->left)
		put_ascii(o, text);
	put_tone(o, "\033[0m");
	sink_byte(o->out, '\n');
	o->lines++;
}

static bool enough(const struct outline *o)
{
	return o->opt->limit && o->lines >= o->opt->limit;
}

static bool walk(struct outline *o)
{
	push(o, o->t->n ? o->t->first_child[0] : PROF_NONE, 0);
	while (o->nstack && !enough(o)) {
		struct visit v = o->stack[--o->nstack];
		bool shown = !hidden(o, v.node);
		if (light(o, v.node)) {
			if (shown)
				put_rest(o, v.node, v.depth);
			continue;
		}
		if (shown && !put_context(o, &v))
			return false;
		o->lines += shown;
		push(o, o->t->next[v.node], v.depth);
		push(o, o->t->first_child[v.node], v.depth + shown);
	}
	return true;
}

static void choose_unit(struct outline *o)
{
	const struct prof *p = o->t->profile;
	struct grid_column column = { "", "", func_kind(p, o->measure), .sign = false };
	struct grid_cell cell = { .number = o->whole };
	struct grid one = { .columns = &column, .ncolumns = 1, .nrows = 1, .cells = &cell };
	o->unit = grid_unit_of(&one, 0, o->style->unicode);
}

int outline_write(const struct prof_tree *t, const struct outline_options *opt,
		  const struct grid_style *style, FILE *file, struct prof_error *err)
{
	struct outline o = { .t = t, .opt = opt, .style = style };
	o.measure = func_measure(t->profile, opt->measure, &o.scale);
	o.whole = t->n ? total_of(&o, 0) : 0;
	choose_unit(&o);
	o.out = malloc(sizeof(*o.out));
	o.root = malloc((t->n + 1) * sizeof(*o.root));
	o.groups = malloc((t->n + 1) * sizeof(*o.groups));
	/* A node leaves the stack before its sibling and its child enter it. */
	o.stack = malloc((t->n + 2) * sizeof(*o.stack));
	int status = -1;
	if (o.out && o.root && o.groups && o.stack) {
		sink_init(o.out, file);
		find_groups(&o);
		bool ok = walk(&o);
		status = sink_finish(o.out, err);
		if (!ok)
			status = -1;
	}
	free(o.out);
	free(o.root);
	free(o.groups);
	free(o.stack);
	arena_free(&o.arena);
	return status ? prof_fail(err, PROF_ENOMEM, "out of memory") : 0;
}
