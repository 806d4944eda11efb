/* merge_fit.c - decide whether a profile can be added to those before it. */
#include <string.h>

#include "merger.h"

unsigned merge_kinds(const struct prof *p)
{
	return (p->sites.n || p->edges.n ? MERGE_GRAPH : 0u) | (p->nodes.n > 1 ? MERGE_TREE : 0u);
}

static bool same_bytes(const struct prof_str *s, const struct prof_str *t)
{
	return s->hash == t->hash && s->len == t->len && !memcmp(s->s, t->s, s->len);
}

bool merge_same_measure(const struct prof_merger *m, const struct prof_measure *mine,
			const struct prof *p, const struct prof_measure *theirs)
{
	return mine->unit == theirs->unit && mine->role == theirs->role &&
	       mine->side == theirs->side &&
	       same_bytes(&m->strings.row[mine->name], &p->strings[theirs->name]);
}

static const char *kind_name(unsigned kinds)
{
	static const char *const names[] = { "no facts", "a graph of calls", "a tree of contexts",
					     "a graph and a tree" };

	return names[kinds];
}

static const char *unit_name(enum prof_unit unit)
{
	static const char *const names[] = { "", " in seconds", " in bytes" };

	return names[unit];
}

static const char *count_name(bool sampled)
{
	return sampled ? "sampled" : "traced";
}

/* The measure that pictures show must be one and the same thing in all. */
static int main_fits(const struct prof_merger *m, const struct prof *p, struct prof_error *err)
{
	const struct prof_measure *mine, *theirs;

	if (m->allow_mixed || m->main_measure == PROF_NONE || p->main_measure == PROF_NONE)
		return 0;
	mine = &m->measures[m->main_measure];
	theirs = &p->measures[p->main_measure];
	if (mine->sampled == theirs->sampled && merge_same_measure(m, mine, p, theirs))
		return 0;
	return prof_fail(err, PROF_EMISMATCH,
			 "%s \"%.40s\"%s does not add up with %s \"%.40s\"%s of the profiles "
			 "before it: merge them apart, or keep both with "
			 "profmerge --allow-mixed",
			 count_name(theirs->sampled), prof_text(p, theirs->name),
			 unit_name(theirs->unit), count_name(mine->sampled),
			 m->strings.row[mine->name].s, unit_name(mine->unit));
}

int merge_fits(const struct prof_merger *m, const struct prof *p, struct prof_error *err)
{
	unsigned kinds = merge_kinds(p);

	if (!m->any_facts || !kinds)
		return 0;
	if (kinds != m->kinds)
		return prof_fail(err, PROF_EMISMATCH,
				 "%s does not add up with %s in the profiles before it: "
				 "profmerge --as graph makes them alike",
				 kind_name(kinds), kind_name(m->kinds));
	if (kinds & MERGE_GRAPH && p->nesting != m->nesting)
		return prof_fail(err, PROF_EMISMATCH,
				 "its totals count %s, those of the profiles before it %s: "
				 "merge them apart",
				 p->nesting == PROF_NEST_EVERY ? "every nested call"
							       : "outermost calls only",
				 m->nesting == PROF_NEST_EVERY ? "every nested call"
							       : "outermost calls only");
	return main_fits(m, p, err);
}
