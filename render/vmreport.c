/* vmreport.c - the tree and the functions that vmprofshow prints. */
#include "vmreport.h"

#include <stdlib.h>
#include <string.h>

#include "sink.h"
#include "vmtree.h"

/* Python's own limit; deeper calls stand below one another. */
enum { DEEPEST = 1000 };

struct report {
	const struct prof *p;
	const struct vmtree *t;
	struct sink *out;
	prof_id *first; /* [nfuncs] node at which a function was first met, PROF_NONE: never */
	double *own;    /* [nfuncs] samples of its nodes alone */
};

static void put_str(struct sink *out, const struct prof_str *s)
{
	sink_bytes(out, s->s, s->len);
}

static bool is_unknown(const struct report *r, prof_id func)
{
	const struct prof_func *f = &r->p->funcs[func];
	return !f->file && !strncmp(prof_text(r->p, f->name), "0x", 2);
}

/* "<unknown code>" is what vmprof calls an address without a name. */
static void put_name(const struct report *r, prof_id func)
{
	if (is_unknown(r, func))
		sink_text(r->out, "<unknown code>");
	else
		put_str(r->out, &r->p->strings[r->p->funcs[func].name]);
}

static void put_file(const struct report *r, prof_id func)
{
	prof_id file = r->p->funcs[func].file;
	if (file)
		put_str(r->out, &r->p->strings[file]);
	else
		sink_byte(r->out, '-');
}

/* ---- tree ------------------------------------------------------------ */

static void put_node(const struct report *r, prof_id i, size_t depth)
{
	const struct vmtree *t = r->t;
	prof_id parent = i == t->program ? i : t->parent[i], func = t->func[i];
	sink_fixed_right(r->out, 100 * t->count[i] / t->count[t->program], 1, 5);
	sink_text(r->out, "% ");
	for (size_t n = depth < DEEPEST ? depth : DEEPEST; n--;)
		sink_text(r->out, "|.");
	sink_byte(r->out, ' ');
	put_name(r, func);
	sink_text(r->out, "  ");
	sink_fixed_right(r->out, 100 * t->count[i] / t->count[parent], 1, 0);
	sink_text(r->out, "%  ");
	if (is_unknown(r, func)) {
		sink_text(r->out, "<unknown>");
	} else {
		put_file(r, func);
		sink_byte(r->out, ':');
		sink_i64(r->out, r->p->funcs[func].line);
	}
	sink_byte(r->out, '\n');
}

static void put_tree(const struct report *r)
{
	size_t depth = 0;
	for (prof_id i = r->t->program; i != PROF_NONE;
	     i = vmtree_walk(r->t, r->t->program, i, &depth))
		put_node(r, i, depth);
}

/* ---- functions ------------------------------------------------------- */

/* Functions in the order in which they are met, and what is their own. Returns how many. */
static size_t meet_functions(const struct report *r, prof_id *met)
{
	const struct vmtree *t = r->t;
	prof_id unknown = PROF_NONE;
	size_t n = 0, depth = 0;
	for (size_t f = 0; f < r->p->nfuncs; f++) {
		r->first[f] = PROF_NONE;
		r->own[f] = 0;
	}
	for (prof_id i = t->program; i != PROF_NONE; i = vmtree_walk(t, t->program, i, &depth)) {
		prof_id func = t->func[i];
		if (is_unknown(r, func)) /* all of it is one */
			func = unknown = unknown == PROF_NONE ? func : unknown;
		if (r->first[func] == PROF_NONE) {
			r->first[func] = (prof_id)n;
			met[n++] = func;
		}
		r->own[func] += t->count[i];
		for (prof_id c = t->first_child[i]; c != PROF_NONE; c = t->next[c])
			r->own[func] -= t->count[c];
	}
	return n;
}

static int by_own(const void *a, const void *b, void *context)
{
	const struct report *r = context;
	prof_id x = *(const prof_id *)a, y = *(const prof_id *)b;
	if (r->own[x] != r->own[y])
		return r->own[x] > r->own[y] ? -1 : 1;
	return r->first[x] < r->first[y] ? -1 : 1;
}

static void put_flat(struct report *r, prof_id *met, size_t n)
{
	double whole = r->t->count[r->t->program];
	qsort_r(met, n, sizeof(*met), by_own, r);
	for (size_t i = 0; i < n; i++) {
		sink_fixed_right(r->out, 100 * r->own[met[i]] / whole, 3, 10);
		sink_text(r->out, "% - ");
		put_name(r, met[i]);
		if (is_unknown(r, met[i])) {
			sink_text(r->out, ":None:None\n");
			continue;
		}
		sink_byte(r->out, ':');
		put_file(r, met[i]);
		sink_byte(r->out, ':');
		sink_i64(r->out, r->p->funcs[met[i]].line);
		sink_byte(r->out, '\n');
	}
}

/* ---- reports --------------------------------------------------------- */

static int put_functions(struct report *r, struct prof_error *err)
{
	size_t n = r->p->nfuncs + 1;
	prof_id *met = malloc(n * sizeof(*met));
	r->first = malloc(n * sizeof(*r->first));
	r->own = malloc(n * sizeof(*r->own));
	bool ok = met && r->first && r->own;
	if (ok)
		put_flat(r, met, meet_functions(r, met));
	free(met);
	free(r->first);
	free(r->own);
	return ok ? 0 : prof_fail(err, PROF_ENOMEM, "out of memory");
}

int vmreport_write(const struct prof *p, prof_id measure, bool tree, FILE *out,
		   struct prof_error *err)
{
	struct vmtree *t = vmtree_new(p, measure, err);
	struct sink *sink = t ? malloc(sizeof(*sink)) : NULL;
	struct report r = { .p = p, .t = t, .out = sink };
	int status = -1;
	if (sink) {
		sink_init(sink, out);
		status = 0;
		if (tree)
			put_tree(&r);
		else
			status = put_functions(&r, err);
		if (!status)
			status = sink_finish(sink, err);
	} else if (t) {
		prof_fail(err, PROF_ENOMEM, "out of memory");
	}
	free(sink);
	vmtree_free(t);
	return status;
}
