/* flame_text.c - names and numbers as a flame graph says them. */
#include "flame_text.h"

#include <string.h>

#include "sink.h"
#include "utf8.h"

/* Of one name, in bytes: boxes are many, and each has its name. */
enum { LONGEST_NAME = 600 };

/* A change of more than this is not told exactly. */
enum { MOST_PERCENT = 10000 };

/* ---- names ------------------------------------------------------------ */

static void add_visible(struct label *l, const char *s, size_t len)
{
	label_add_name(l, s, len < LONGEST_NAME ? len : LONGEST_NAME);
	if (len > LONGEST_NAME)
		label_add_text(l, "…");
}

/* flamegraph.pl's annotations choose the colour and are not shown: "_[k]" kernel, "_[j]" compiled.
 */
static size_t without_annotation(const struct prof_str *s)
{
	const char *end = s->s + s->len;
	bool marked = s->len > 4 && end[-4] == '_' && end[-3] == '[' && end[-1] == ']' &&
		      strchr("kijw", end[-2]);
	return marked ? s->len - 4 : s->len;
}

static void add_part(const struct prof *p, prof_id part, struct label *l)
{
	const struct prof_part *q = &p->parts[part];
	const struct prof_str *name = &p->strings[q->name];
	char number[48] = "";
	if (q->tid >= 0)
		snprintf(number, sizeof(number), "thread %lld", (long long)q->tid);
	else if (q->pid >= 0)
		snprintf(number, sizeof(number), "process %lld", (long long)q->pid);
	if (name->len)
		add_visible(l, name->s, name->len);
	if (name->len && *number)
		label_add_text(l, ", ");
	label_add_text(l, name->len || *number ? number : "other threads");
}

void flame_add_name(const struct flame_text *x, prof_id row, struct label *l)
{
	const struct prof *p = x->t->profile;
	prof_id func = x->t->func[row], part = x->t->part[row];
	if (func == PROF_MORE) {
		label_add_text(l, "(more)");
	} else if (func == PROF_NONE && part == PROF_NONE) {
		label_add_text(l, "all");
	} else if (func == PROF_NONE) {
		add_part(p, part, l);
	} else {
		const struct prof_str *name = &p->strings[p->funcs[func].name];
		size_t len = without_annotation(name);
		if (len)
			add_visible(l, name->s, len);
		else
			label_add_text(l, "???");
	}
}

void flame_add_place(const struct flame_text *x, prof_id row, bool base, struct label *l)
{
	const struct prof *p = x->t->profile;
	char line[32];
	if (x->t->func[row] >= PROF_MORE)
		return;
	const struct prof_func *f = &p->funcs[x->t->func[row]];
	const struct prof_str *where = &p->strings[f->file ? f->file : f->object];
	size_t len = where->len;
	const char *s = base ? label_basename(where->s, &len) : where->s;
	if (!len || (len == 1 && *s == '~'))
		return;
	add_visible(l, s, len);
	if (f->file && f->line > 0) {
		snprintf(line, sizeof(line), ":%lld", (long long)f->line);
		label_add_text(l, line);
	}
}

/* ---- numbers ----------------------------------------------------------- */

void flame_add_count(double n, struct label *l)
{
	char digits[SINK_NUMBER_MAX];
	bool whole = floor(n) == n && fabs(n) < 1e15;
	size_t len = (size_t)((whole ? number_fixed(digits, fabs(n), 0)
				     : number_general(digits, fabs(n), 6)) -
			      digits);
	if (n < 0)
		label_add_text(l, "-");
	for (size_t i = 0; i < len; i++) {
		if (whole && i && (len - i) % 3 == 0)
			label_add_text(l, ",");
		label_add(l, digits + i, 1);
	}
}

void flame_add_cost(const struct flame_text *x, double cost, struct label *l)
{
	const struct prof *p = x->t->profile;
	const struct prof_measure *m = &p->measures[x->t->measure];
	const struct prof_str *title = &p->strings[m->title ? m->title : m->name];
	char quantity[LABEL_QUANTITY];
	cost *= x->o->factor;
	if (m->unit != PROF_UNIT_NONE && !x->o->count) {
		label_add_text(l, label_quantity(quantity, cost, m->unit));
		return;
	}
	flame_add_count(cost, l);
	label_add_text(l, " ");
	if (x->o->count)
		add_visible(l, x->o->count, strlen(x->o->count));
	else /* "1 sample" */
		add_visible(l, title->s, title->len - (cost == 1 && !strcmp(title->s, "samples")));
}

static void add_share(double share, struct label *l)
{
	char digits[SINK_NUMBER_MAX];
	bool whole = fabs(share - 1) < 1e-9; /* sums in another order differ by less */
	char *end = number_fixed(digits, share * 100, whole ? 0 : fabs(share) < 0.0995 ? 2 : 1);
	label_add(l, digits, (size_t)(end - digits));
	label_add_text(l, " %");
}

static void add_cost_and_share(const struct flame_text *x, double cost, bool estimated,
			       struct label *l)
{
	if (estimated)
		label_add_text(l, "≈ ");
	flame_add_cost(x, cost, l);
	if (!(x->whole[FLAME_NEW] > 0))
		return;
	label_add_text(l, estimated ? " (≈ " : " (");
	add_share(cost / x->whole[FLAME_NEW], l);
	label_add_text(l, ")");
}

/* ---- comparisons --------------------------------------------------------- */

bool flame_is_new(const struct flame_tree *t, prof_id row)
{
	return t->diff && t->total[FLAME_OLD][row] == 0 && t->total[FLAME_NEW][row] != 0;
}

bool flame_is_gone(const struct flame_tree *t, prof_id row)
{
	return t->diff && t->total[FLAME_NEW][row] == 0 && t->total[FLAME_OLD][row] != 0;
}

/* "+25 %": how much of the old cost was added. Of next to nothing all is a great multiple. */
static void add_ratio(double old, double now, struct label *l)
{
	char digits[SINK_NUMBER_MAX];
	double percent = (now - old) / old * 100;
	if (!(old > 0) || isnan(percent))
		return;
	if (percent > MOST_PERCENT) {
		label_add_text(l, "over +10,000 %");
		return;
	}
	label_add_text(l, percent < 0 ? "−" : "+");
	char *end = number_fixed(digits, fabs(percent), fabs(percent) < 9.95 ? 1 : 0);
	label_add(l, digits, (size_t)(end - digits));
	label_add_text(l, " %");
}

void flame_add_change(const struct flame_text *x, prof_id row, struct label *l)
{
	const struct flame_tree *t = x->t;
	if (!t->diff)
		return;
	double *const *v = x->o->by_self ? t->self : t->total;
	if (flame_is_new(t, row))
		label_add_text(l, "new");
	else if (flame_is_gone(t, row))
		label_add_text(l, "gone");
	else if (flame_change(x->colours, row) != 0)
		add_ratio(v[FLAME_OLD][row], v[FLAME_NEW][row], l);
}

static void add_both(const struct flame_text *x, double old, double now, bool estimated,
		     struct label *l)
{
	if (estimated)
		label_add_text(l, "≈ ");
	flame_add_cost(x, old, l);
	if (old != now) {
		label_add_text(l, " → ");
		flame_add_cost(x, now, l);
		label_add_text(l, now < old ? " (−" : " (+");
		flame_add_cost(x, fabs(now - old), l);
		if (old > 0) {
			label_add_text(l, ", ");
			add_ratio(old, now, l);
		}
		label_add_text(l, ")");
	}
}

/* Is there something to say about the own cost that the total does not say? */
static bool tells_self(const struct flame_tree *t, prof_id row)
{
	bool other = false;
	for (int side = 0; side <= (int)t->diff; side++) {
		if (isnan(t->self[side][row]))
			return false;
		other |= t->self[side][row] != 0;
	}
	return row && other;
}

void flame_add_numbers(const struct flame_text *x, prof_id row, struct label *l)
{
	const struct flame_tree *t = x->t;
	bool guess = t->mark[row] & FLAME_TOTAL_ESTIMATED,
	     own = t->mark[row] & FLAME_SELF_ESTIMATED;
	if (t->diff)
		add_both(x, t->total[FLAME_OLD][row], t->total[FLAME_NEW][row], guess, l);
	else
		add_cost_and_share(x, t->total[FLAME_NEW][row], guess, l);
	if (tells_self(t, row)) {
		label_add_text(l, ", self ");
		if (t->diff)
			add_both(x, t->self[FLAME_OLD][row], t->self[FLAME_NEW][row], own, l);
		else
			add_cost_and_share(x, t->self[FLAME_NEW][row], own, l);
	}
	if (flame_is_new(t, row) || flame_is_gone(t, row))
		label_add_text(l, flame_is_new(t, row) ? ", new" : ", gone");
	else if (t->diff && t->total[FLAME_OLD][row] != t->total[FLAME_NEW][row] &&
		 !x->o->by_self && flame_change(x->colours, row) == 0)
		label_add_text(l, ", within chance");
}

/* ---- labels ---------------------------------------------------------------- */

static size_t count_chars(const struct label *l)
{
	size_t n = 0, size;
	for (size_t i = 0; i < l->len; i += size, n++)
		utf8_next(l->s + i, l->s + l->len, &size);
	return n;
}

/* Between a name and how it changed: an en space, which XML keeps. */
#define GAP "\u2002"

static void add_all(const struct flame_text *x, prof_id row, bool place, struct label *l)
{
	label_clear(l);
	flame_add_name(x, row, l);
	size_t before = l->len;
	if (place) {
		label_add_text(l, " (");
		flame_add_place(x, row, true, l);
		if (l->len == before + 2) {
			l->len = before;
			l->s[before] = '\0';
		} else {
			label_add_text(l, ")");
		}
	}
	before = l->len;
	label_add_text(l, GAP);
	flame_add_change(x, row, l);
	if (l->s && l->len == before + sizeof(GAP) - 1) {
		l->len = before;
		l->s[before] = '\0';
	}
}

void flame_fit(const struct flame_text *x, prof_id row, size_t chars, struct label *l)
{
	label_clear(l);
	if (chars < 3)
		return;
	add_all(x, row, true, l);
	if (count_chars(l) <= chars)
		return;
	add_all(x, row, false, l);
	if (count_chars(l) > chars)
		label_cut(l, chars, SIZE_MAX);
}
