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

static void report(const char *what, const double v[2], double limit)
{
	if (isinf(rise(v)))
		message_error("%s is new: %.6g", what, v[1]);
	else
		message_error("%s rose by %.1f %%, from %.6g to %.6g; the limit is %.4g %%", what,
			      100 * rise(v), v[0], v[1], 100 * limit);
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

static int report_functions(const struct prof_graph *g, const struct deltas *d,
			    const struct limit *l, double min_change, struct prof_error *err)
{
	struct match *match = NULL;
	int n = 0;
	if (l->regex) {
		char *pattern = strndup(l->pattern, l->len);
		match = pattern ? match_new(pattern, err) : NULL;
		free(pattern);
		if (!match)
			return prof_fail(err, PROF_ENOMEM, "out of memory");
	}
	for (size_t i = 0; i < d->n; i++) {
		const struct delta *one = &d->v[i];
		char name[200];
		if (one->noise || delta_change(one->total) < min_change ||
		    !(rise(one->total) > l->share) || !concerns(l, match, g->profile, one))
			continue;
		const struct prof_str *s = &g->profile->strings[g->profile->funcs[one->func].name];
		report(message_escape(name, sizeof(name), s->s, s->len), one->total, l->share);
		n++;
	}
	match_free(match);
	return n;
}

int verdict_report(const struct prof_graph *g, const struct deltas *d,
		   const struct opt_list *limits, double min_change, struct prof_error *err)
{
	int broken = 0;
	for (size_t i = 0; i < limits->n; i++) {
		struct limit l;
		int n = 0;
		if (!parse(limits->v[i], &l))
			continue;
		if (!l.whole) {
			n = report_functions(g, d, &l, min_change, err);
		} else if (rise(d->whole) > l.share && delta_change(d->whole) >= min_change) {
			report("the whole run", d->whole, l.share);
			n = 1;
		}
		if (n < 0)
			return -1;
		broken += n;
	}
	return broken;
}
