/*
 * filter.c - keep a part of a profile, one step after the other.
 *
 * Steps select contexts. Recorded contexts are selected exactly. Of sites and
 * edges the rows on both sides of the selection are kept in part, exactly
 * where the graph leaves no choice; otherwise the profile is marked estimated.
 */
#include "filter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "match.h"

/* What a pattern looks like in all that it is searched in. */
struct lookup {
	const struct prof *p;
	struct match *match;
	signed char *string; /* [nstrings] does it match by itself? -1: not asked yet */
	char *label;         /* room for the longest "module!file:name" */
};

static bool string_matches(struct lookup *l, prof_id string)
{
	const struct prof_str *s = &l->p->strings[string];
	if (l->string[string] < 0)
		l->string[string] = match_search(l->match, s->s, s->len);
	return l->string[string];
}

static char *append(char *to, const struct prof_str *s, char after)
{
	memcpy(to, s->s, s->len);
	to += s->len;
	*to = after;
	return to + 1;
}

static bool func_matches(struct lookup *l, const struct prof_func *f, bool path)
{
	const struct prof_str *s = l->p->strings;
	if (path)
		return string_matches(l, f->file ? f->file : f->object);
	if (string_matches(l, f->name) || (f->file && string_matches(l, f->file)) ||
	    (f->object && string_matches(l, f->object)))
		return true;
	char *end = l->label;
	if (f->object)
		end = append(end, &s[f->object], '!');
	if (f->file)
		end = append(end, &s[f->file], ':');
	end = append(end, &s[f->name], 0) - 1;
	return match_search(l->match, l->label, (size_t)(end - l->label));
}

static bool lookup_init(struct lookup *l, const struct prof *p, const char *pattern,
			struct prof_error *err)
{
	uint32_t longest = 0;
	*l = (struct lookup){ .p = p, .match = match_new(pattern, err) };
	if (!l->match)
		return false;
	for (size_t i = 0; i < p->nstrings; i++)
		if (p->strings[i].len > longest)
			longest = p->strings[i].len;
	l->string = malloc(p->nstrings + 1);
	l->label = malloc(((size_t)longest + 1) * 3);
	if (!l->string || !l->label) {
		prof_fail(err, PROF_ENOMEM, "out of memory");
		return false;
	}
	memset(l->string, -1, p->nstrings);
	return true;
}

static void lookup_free(struct lookup *l)
{
	match_free(l->match);
	free(l->string);
	free(l->label);
}

/* Part 0 of a file without threads has neither name nor number, and an empty label. */
static bool part_matches(struct lookup *l, const struct prof_part *part)
{
	char label[64];
	int len = 0;
	if (part->pid >= 0 && part->tid >= 0)
		len = snprintf(label, sizeof(label), "%lld/%lld", (long long)part->pid,
			       (long long)part->tid);
	else if (part->pid >= 0 || part->tid >= 0)
		len = snprintf(label, sizeof(label), "%lld",
			       (long long)(part->pid >= 0 ? part->pid : part->tid));
	return string_matches(l, part->name) ||
	       (len > 0 && match_search(l->match, label, (size_t)len));
}

static void look_up(struct lookup *l, enum prof_filter_op op, bool *func, bool *part)
{
	bool path = op == PROF_PATH || op == PROF_NOT_PATH;
	for (size_t i = 0; op == PROF_PART && i < l->p->nparts; i++)
		part[i] = part_matches(l, &l->p->parts[i]);
	for (size_t f = 0; op != PROF_PART && f < l->p->nfuncs; f++)
		func[f] = func_matches(l, &l->p->funcs[f], path) != (op == PROF_PATH);
}

static struct prof *apply(const struct prof *p, const struct prof_filter *filter,
			  struct prof_error *err)
{
	struct lookup l;
	struct prof *result = NULL;
	bool *func = calloc(p->nfuncs + 1, sizeof(bool)),
	     *part = calloc(p->nparts + 1, sizeof(bool));
	bool ready = lookup_init(&l, p, filter->pattern, err);
	if (ready && (!func || !part)) {
		prof_fail(err, PROF_ENOMEM, "out of memory");
		ready = false;
	}
	if (ready) {
		look_up(&l, filter->op, func, part);
		bool hide = filter->op == PROF_HIDE || filter->op == PROF_PATH ||
			    filter->op == PROF_NOT_PATH;
		struct filter_step step = { hide ? PROF_HIDE : filter->op, p, func, part };
		struct rebuild r;
		rebuild_init(&r, p);
		if (p->nodes.n)
			filter_nodes(&step, &r);
		if (p->sites.n || p->edges.n) {
			if (hide)
				filter_hide(&step, &r);
			else
				filter_graph(&step, &r);
		}
		result = rebuild_finish(&r, err);
	}
	lookup_free(&l);
	free(func);
	free(part);
	return result;
}

/* The result of no step at all. */
static struct prof *copy(const struct prof *p, struct prof_error *err)
{
	return prof_strip(p, 0, err);
}

struct prof *prof_filter(const struct prof *p, const struct prof_filter *steps, size_t n,
			 struct prof_error *err)
{
	struct prof *result = n ? NULL : copy(p, err);
	for (size_t i = 0; i < n; i++) {
		struct prof *next = apply(result ? result : p, &steps[i], err);
		prof_free(result);
		if (!next)
			return NULL;
		result = next;
	}
	return result;
}
