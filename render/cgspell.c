/* cgspell.c - which function a line is about: "fn=" and its kin, compressed. */
#include "cgspell.h"

#include <math.h>
#include <stdlib.h>

static void put_id(struct sink *out, const char *key, uint32_t number, bool spelled)
{
	sink_text(out, key);
	sink_byte(out, '(');
	sink_u64(out, number);
	sink_text(out, spelled ? ")\n" : ") ");
}

static void put_name(struct sink *out, const char *key, uint32_t number, bool *spelled,
		     struct prof_str s)
{
	put_id(out, key, number, *spelled);
	if (*spelled)
		return;
	if (s.len)
		cg_text_put(out, s.s, s.len);
	else
		sink_text(out, "???");
	sink_byte(out, '\n');
	*spelled = true;
}

static void put_object(struct cg_spelling *n, const char *key, uint32_t number)
{
	size_t object = number == n->nobjects ? 0 : number; /* the unknown one is last */
	put_name(n->out, key, number, &n->object_spelled[number], n->labels.objects[object]);
}

static void put_file(struct cg_spelling *n, const char *key, uint32_t number)
{
	put_name(n->out, key, number, &n->file_spelled[number],
		 n->profile->strings[n->files[number - 1]]);
}

static uint32_t number_file(struct cg_spelling *n, prof_id file)
{
	if (!n->number[file]) {
		n->files[n->nfiles] = file;
		n->number[file] = ++n->nfiles;
	}
	return n->number[file];
}

static void put_func(struct cg_spelling *n, const char *key, prof_id func, unsigned level)
{
	struct sink *out = n->out;
	struct cg_row *row = &n->rows[func];
	uint32_t number = level == 1 ? func + 1 : row->deeper + level - 2;
	bool *spelled = level == 1 ? &row->spelled
				   : &n->deeper_spelled[number - n->profile->nfuncs - 1];
	if (row->empty && level == 1) { /* of "(7) " a reference would be left */
		sink_text(out, key);
		sink_byte(out, '\n');
		return;
	}
	put_id(out, key, number, *spelled);
	if (*spelled)
		return;
	cg_label_put(out, &n->labels, func, level);
	sink_byte(out, '\n');
	*spelled = true;
}

/* "fn=" of a function, and what changed before it. */
void cg_spell_func(struct cg_spelling *n, prof_id func, unsigned level)
{
	const struct cg_row *row = &n->rows[func];
	sink_byte(n->out, '\n');
	if (row->object != n->object)
		put_object(n, "ob=", row->object);
	if (row->file != n->file)
		put_file(n, "fl=", row->file);
	n->object = row->object;
	n->file = row->file;
	put_func(n, "fn=", func, level);
}

/* Not counted is written as 1: with 0 KCacheGrind would not add the calls up. */
static uint64_t count_of(double calls)
{
	if (isnan(calls))
		return 1;
	return calls > 0 ? calls < 0x1p63 ? (uint64_t)calls : INT64_MAX : 0;
}

/* The callee, its object and file where they are not the caller's, and the count. */
static void new_callee(struct cg_spelling *n, prof_id callee, unsigned level, double calls)
{
	struct sink *out = n->out;
	const struct cg_row *row = &n->rows[callee];
	if (row->object != n->object)
		put_object(n, "cob=", row->object);
	if (row->file != n->file)
		put_file(n, "cfi=", row->file);
	put_func(n, "cfn=", callee, level);
	sink_text(out, "calls=");
	sink_u64(out, count_of(calls));
	sink_byte(out, ' ');
	sink_u64(out, row->line);
	sink_byte(out, '\n');
}

/* Decimal digits at p; the end. */
static char *digits(char *p, uint64_t v)
{
	size_t n = 1;
	for (uint64_t rest = v; rest >= 10; rest /= 10)
		n++;
	for (char *to = p + n; to > p; v /= 10)
		*--to = (char)('0' + v % 10);
	return p + n;
}

static char *reference(char *p, const char *key, uint32_t number)
{
	memcpy(p, key, 5);
	p = digits(p + 5, number);
	*p++ = ')';
	*p++ = '\n';
	return p;
}

/* new_callee() of names that were all spelled out before: most of the file. */
static bool known_callee(struct cg_spelling *n, prof_id callee, double calls)
{
	const struct cg_row *row = &n->rows[callee];
	bool known = row->spelled && n->object_spelled[row->object] && n->file_spelled[row->file];
	if (!known)
		return false;
	char *room = sink_room(n->out, 160), *p = room;
	if (row->object != n->object)
		p = reference(p, "cob=(", row->object);
	if (row->file != n->file)
		p = reference(p, "cfi=(", row->file);
	p = reference(p, "cfn=(", callee + 1);
	memcpy(p, "calls=", 6);
	p = digits(p + 6, count_of(calls));
	*p++ = ' ';
	p = digits(p, row->line);
	*p++ = '\n';
	sink_used(n->out, p);
	return true;
}

void cg_spell_call(struct cg_spelling *n, prof_id callee, unsigned level, double calls)
{
	if (level > 1 || !known_callee(n, callee, calls))
		new_callee(n, callee, level, calls);
}

void cg_spell_outside(struct cg_spelling *n, const char *name)
{
	n->object = n->nobjects;
	n->file = number_file(n, 0);
	sink_byte(n->out, '\n');
	put_object(n, "ob=", n->object);
	put_file(n, "fl=", n->file);
	sink_text(n->out, "fn=");
	sink_text(n->out, name);
	sink_byte(n->out, '\n');
}

static bool make_rows(struct cg_spelling *n, const struct levels *l)
{
	const struct prof *p = n->profile;
	size_t ndeeper = 0;
	n->rows = malloc((p->nfuncs + 1) * sizeof(*n->rows));
	n->number = calloc(p->nstrings + 1, sizeof(*n->number));
	n->files = malloc((p->nstrings + 1) * sizeof(*n->files));
	n->nobjects = (uint32_t)n->labels.nobjects;
	if (!n->rows || !n->number || !n->files)
		return false;
	for (size_t f = 0; f < p->nfuncs; f++) {
		int64_t line = p->funcs[f].line;
		prof_id object = n->labels.func[f].object;
		n->rows[f] = (struct cg_row){
			.object = object ? object : n->nobjects,
			.file = number_file(n, p->funcs[f].file),
			.line = line > 0 && line <= UINT32_MAX ? (uint32_t)line : 0,
			.deeper = (uint32_t)(p->nfuncs + ndeeper + 1),
			.empty = !p->strings[p->funcs[f].name].len && !n->labels.func[f].detail,
		};
		ndeeper += l->depth ? l->depth[f] - 1u : 0;
	}
	n->file_spelled = calloc(p->nstrings + 2, sizeof(bool));
	n->object_spelled = calloc(n->labels.nobjects + 1, sizeof(bool));
	n->deeper_spelled = calloc(ndeeper + 1, sizeof(bool));
	return n->file_spelled && n->object_spelled && n->deeper_spelled &&
	       p->nfuncs + ndeeper < UINT32_MAX;
}

bool cg_spell_make(struct cg_spelling *n, const struct levels *l, struct sink *out)
{
	*n = (struct cg_spelling){ .profile = l->graph->profile, .out = out };
	return cg_labels_make(&n->labels, n->profile) && make_rows(n, l);
}

void cg_spell_free(struct cg_spelling *n)
{
	cg_labels_free(&n->labels);
	free(n->rows);
	free(n->number);
	free(n->files);
	free(n->file_spelled);
	free(n->object_spelled);
	free(n->deeper_spelled);
}
