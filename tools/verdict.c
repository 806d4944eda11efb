/* verdict.c - limits on what may get slower, and who broke them. */
#include "verdict.h"

#include <stdlib.h>
#include <string.h>

#include "match.h"

struct limit {
	bool whole; /* the run, not functions */
	bool regex;
	const char *pattern; /* len bytes */
	size_t len;
	double share; /* 0.05: five percent */
};

static bool parse_share(const char *text, double *share)
{
	char *end;
	*share = strtod(text, &end) / 100;
	return end != text && (!strcmp(end, "%") || !*end) && *share >= 0;
}

static bool parse(const char *text, struct limit *l)
{
	const char *last = strrchr(text, ':');
	*l = (struct limit){ .whole = !strncmp(text, "total:", 6) };
	if (!last || !parse_share(last + 1, &l->share))
		return false;
	if (l->whole)
		return last == text + 5;
	if (strncmp(text, "func:", 5) != 0)
		return false;
	l->pattern = text + 5;
	l->regex = !strncmp(l->pattern, "re:", 3);
	l->pattern += l->regex ? 3 : 0;
	if (last <= l->pattern)
		return false;
	l->len = (size_t)(last - l->pattern);
	return true;
}

const char *verdict_bad_limit(const struct opt_list *limits)
{
	struct limit l;
	for (size_t i = 0; i < limits->n; i++)
		if (!parse(limits->v[i], &l))
			return limits->v[i];
	return NULL;
}

/* How much it rose, as a share; what was nothing before rose without bound. */
static double rise(const double v[2])
{
	return v[0] > 0 ? delta_change(v) / v[0] : delta_change(v) > 0 ? INFINITY : 0;
}

static bool concerns(const struct limit *l, struct match *match, const struct prof *p,
		     const struct delta *d)
{
	const struct prof_func *f = &p->funcs[d->func];
	const struct prof_str *name = &p->strings[f->name], *file = &p->strings[f->file];
	if (match)
		return match_search(match, name->s, name->len) ||
		       match_search(match, file->s, file->len);
	return name->len == l->len && !memcmp(name->s, l->pattern, l->len);
}

static bool add(struct verdict *found, size_t limit, prof_id func, const double v[2])
{
	if (!(found->n & (found->n - 1))) {
		size_t cap = found->n ? 2 * found->n : 1;
		struct finding *more = reallocarray(found->v, cap, sizeof(*more));
		if (!more)
			return false;
		found->v = more;
	}
	found->v[found->n++] = (struct finding){ limit, func, { v[0], v[1] } };
	return true;
}

static int find_functions(const struct prof_graph *g, const struct deltas *d, const struct limit *l,
			  size_t number, double min_change, struct verdict *found,
			  struct prof_error *err)
{
	struct match *match = NULL;
	bool ok = true;
	if (l->regex) {
		char *pattern = strndup(l->pattern, l->len);
		match = pattern ? match_new(pattern, err) : NULL;
		free(pattern);
		if (!match)
			return prof_fail(err, PROF_ENOMEM, "out of memory");
	}
	for (size_t i = 0; ok && i < d->n; i++) {
		const struct delta *one = &d->v[i];
		if (!one->total_noise && delta_change(one->total) >= min_change &&
		    rise(one->total) > l->share && concerns(l, match, g->profile, one))
			ok = add(found, number, one->func, one->total);
	}
	match_free(match);
	return ok ? 0 : prof_fail(err, PROF_ENOMEM, "out of memory");
}

int verdict_find(const struct prof_graph *g, const struct deltas *d, const struct opt_list *limits,
		 double min_change, struct verdict *found, struct prof_error *err)
{
	int status = 0;
	*found = (struct verdict){ .n = 0 };
	for (size_t i = 0; status == 0 && i < limits->n; i++) {
		struct limit l;
		if (!parse(limits->v[i], &l))
			continue;
		if (!l.whole)
			status = find_functions(g, d, &l, i, min_change, found, err);
		else if (rise(d->whole) > l.share && delta_change(d->whole) >= min_change &&
			 !d->whole_noise && !add(found, i, PROF_NONE, d->whole))
			status = prof_fail(err, PROF_ENOMEM, "out of memory");
	}
	return status;
}

const char *verdict_text(const struct finding *f, const struct opt_list *limits, char *buf,
			 size_t size)
{
	struct limit l;
	parse(limits->v[f->limit], &l);
	if (isinf(rise(f->v)))
		snprintf(buf, size, "is new: %.6g", f->v[1]);
	else
		snprintf(buf, size, "rose by %.1f %%, from %.6g to %.6g; the limit is %.4g %%",
			 100 * rise(f->v), f->v[0], f->v[1], 100 * l.share);
	return buf;
}

void verdict_report(const struct verdict *found, const struct prof *p,
		    const struct opt_list *limits)
{
	for (size_t i = 0; i < found->n; i++) {
		const struct finding *f = &found->v[i];
		char name[200] = "the whole run", text[200];
		if (f->func != PROF_NONE) {
			const struct prof_str *s = &p->strings[p->funcs[f->func].name];
			message_escape(name, sizeof(name), s->s, s->len);
		}
		message_error("%s %s", name, verdict_text(f, limits, text, sizeof(text)));
	}
}
