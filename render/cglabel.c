/* cglabel.c - names under which KCacheGrind keeps functions apart. */
#include "cglabel.h"

#include <stdlib.h>

#include "hash.h"
#include "index.h"
#include "package.h"
#include "room.h"

struct naming {
	struct cg_labels *labels;
	const struct prof *profile;
	struct index index;
	prof_id *short_name; /* [nobjects] first object with the same last component */
	size_t cap;
	bool failed;
};

/* ---- objects --------------------------------------------------------------- */

static struct prof_str last_component(struct prof_str s)
{
	uint32_t from = s.len;
	while (from && s.s[from - 1] != '/')
		from--;
	return (struct prof_str){ s.s + from, s.len - from, 0 };
}

static bool same_text(struct prof_str a, struct prof_str b)
{
	return a.len == b.len && !memcmp(a.s, b.s, a.len);
}

static prof_id add_object(struct naming *n, struct prof_str name)
{
	struct cg_labels *l = n->labels;
	uint32_t hash = hash_bytes(name.s, name.len);
	size_t at;
	for (uint32_t i = index_first(&n->index, hash, &at); i != INDEX_NONE;
	     i = index_next(&n->index, hash, &at))
		if (same_text(l->objects[i], name))
			return i;
	if (!room_for(&l->objects, l->nobjects, &n->cap, sizeof(*l->objects))) {
		n->failed = true;
		return 0;
	}
	l->objects[l->nobjects] = name;
	if (!index_put(&n->index, hash, (uint32_t)l->nobjects))
		n->failed = true;
	return (prof_id)l->nobjects++;
}

/* The function's own object if it has one, else the package of its file. */
static void find_objects(struct naming *n)
{
	const struct prof *p = n->profile;
	prof_id *of_file = calloc(p->nstrings + 1, sizeof(*of_file));
	if (!of_file) {
		n->failed = true;
		return;
	}
	add_object(n, (struct prof_str){ .s = "" });
	for (size_t f = 0; !n->failed && f < p->nfuncs; f++) {
		const struct prof_func *func = &p->funcs[f];
		struct prof_str name = p->strings[func->object];
		if (!func->object && of_file[func->file]) {
			n->labels->func[f].object = of_file[func->file] - 1;
			continue;
		}
		if (!func->object) {
			const struct prof_str *path = &p->strings[func->file];
			struct package package = package_of(path->s, path->len);
			name = (struct prof_str){ package.s, (uint32_t)package.len, 0 };
		}
		prof_id object = add_object(n, name);
		n->labels->func[f].object = object;
		if (!func->object)
			of_file[func->file] = object + 1;
	}
	free(of_file);
}

static void join_short_names(struct naming *n)
{
	struct cg_labels *l = n->labels;
	index_free(&n->index);
	n->short_name = malloc((l->nobjects + 1) * sizeof(*n->short_name));
	if (!n->short_name)
		n->failed = true;
	for (size_t o = 0; !n->failed && o < l->nobjects; o++) {
		struct prof_str name = last_component(l->objects[o]);
		uint32_t hash = hash_bytes(name.s, name.len);
		size_t at;
		uint32_t i = index_first(&n->index, hash, &at);
		while (i != INDEX_NONE && !same_text(last_component(l->objects[i]), name))
			i = index_next(&n->index, hash, &at);
		n->short_name[o] = i == INDEX_NONE ? (prof_id)o : i;
		if (i == INDEX_NONE && !index_put(&n->index, hash, (uint32_t)o))
			n->failed = true;
	}
}

/* ---- names ------------------------------------------------------------------ */

/* The last two components of a path: enough to tell most __init__.py apart. */
static struct prof_str tail(struct prof_str path)
{
	uint32_t from = path.len, slashes = 0;
	while (from && (path.s[from - 1] != '/' || ++slashes < 2))
		from--;
	return (struct prof_str){ path.s + from, path.len - from, 0 };
}

static struct prof_str tail_of(const struct prof *p, prof_id func)
{
	return tail(p->strings[p->funcs[func].file]);
}

static uint32_t hash_label(const struct naming *n, prof_id f, enum cg_detail detail)
{
	const struct prof_func *func = &n->profile->funcs[f];
	uint64_t h = hash_mix((uint64_t)func->name << 32 | n->short_name[n->labels->func[f].object],
			      hash_key());
	if (detail >= CG_LINE)
		h = hash_mix(h, (uint64_t)func->line ^ hash_key());
	if (detail == CG_TAIL) {
		struct prof_str t = tail_of(n->profile, f);
		h = hash_mix(h, hash_bytes(t.s, t.len));
	} else if (detail >= CG_PATH) {
		h = hash_mix(h, func->file);
	}
	return hash_fold(h);
}

static bool same_label(const struct naming *n, prof_id a, prof_id b, enum cg_detail detail)
{
	const struct prof_func *x = &n->profile->funcs[a], *y = &n->profile->funcs[b];
	const struct cg_label *l = n->labels->func;
	return x->name == y->name && n->short_name[l[a].object] == n->short_name[l[b].object] &&
	       (detail < CG_LINE || x->line == y->line) &&
	       (detail != CG_TAIL || same_text(tail_of(n->profile, a), tail_of(n->profile, b))) &&
	       (detail < CG_PATH || x->file == y->file);
}

/*
 * Gives more detail to those of the functions that share their label with
 * another one, and keeps them in todo. Returns how many they are.
 */
static size_t part_labels(struct naming *n, prof_id *todo, size_t ntodo, enum cg_detail detail)
{
	struct cg_label *l = n->labels->func;
	index_free(&n->index);
	for (size_t i = 0; !n->failed && i < ntodo; i++) {
		prof_id f = todo[i];
		uint32_t hash = hash_label(n, f, detail);
		size_t at;
		uint32_t first = index_first(&n->index, hash, &at);
		while (first != INDEX_NONE && !same_label(n, first, f, detail))
			first = index_next(&n->index, hash, &at);
		if (first == INDEX_NONE) {
			n->failed = !index_put(&n->index, hash, f);
			continue;
		}
		/* The first one's number is the next to give, and so its own in the end. */
		if (l[first].detail == detail)
			l[first].number = 1;
		l[first].detail = l[f].detail = (uint8_t)(detail + 1);
		l[f].number = l[first].number++;
	}
	size_t kept = 0;
	for (size_t i = 0; !n->failed && i < ntodo; i++) {
		struct cg_label *label = &l[todo[i]];
		if (label->detail > detail && detail + 1 < CG_NUMBER)
			label->number = 0;
		if (label->detail > detail)
			todo[kept++] = todo[i];
	}
	return kept;
}

static void find_labels(struct naming *n)
{
	size_t nfuncs = n->profile->nfuncs;
	prof_id *todo = malloc((nfuncs + 1) * sizeof(*todo));
	n->failed |= !todo;
	for (size_t i = 0; todo && i < nfuncs; i++)
		todo[i] = (prof_id)i;
	for (enum cg_detail d = CG_NAME; !n->failed && nfuncs && d < CG_NUMBER; d++)
		nfuncs = part_labels(n, todo, nfuncs, d);
	free(todo);
}

bool cg_labels_make(struct cg_labels *l, const struct prof *p)
{
	struct naming n = { .labels = l, .profile = p };
	*l = (struct cg_labels){ .profile = p };
	l->func = calloc(p->nfuncs + 1, sizeof(*l->func));
	n.failed = !l->func;
	if (!n.failed)
		find_objects(&n);
	if (!n.failed)
		join_short_names(&n);
	if (!n.failed)
		find_labels(&n);
	index_free(&n.index);
	free(n.short_name);
	return !n.failed;
}

void cg_labels_free(struct cg_labels *l)
{
	free(l->func);
	free(l->objects);
	*l = (struct cg_labels){ 0 };
}

/* ---- writing them ------------------------------------------------------------ */

void cg_text_put(struct sink *out, const char *s, size_t len)
{
	size_t plain = 0;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];
		bool blank_at_end = c == ' ' && (i == 0 || i + 1 == len);
		if (c >= ' ' && c != 0x7f && !blank_at_end)
			continue;
		sink_bytes(out, s + plain, i - plain);
		plain = i + 1;
		sink_text(out, "\\x");
		sink_byte(out, "0123456789abcdef"[c >> 4]);
		sink_byte(out, "0123456789abcdef"[c & 15]);
	}
	sink_bytes(out, s + plain, len - plain);
}

void cg_label_put(struct sink *out, const struct cg_labels *l, prof_id func, unsigned level)
{
	const struct prof_func *f = &l->profile->funcs[func];
	const struct cg_label *label = &l->func[func];
	struct prof_str name = l->profile->strings[f->name], path = l->profile->strings[f->file];
	cg_text_put(out, name.s, name.len);
	if (label->detail >= CG_LINE) {
		sink_byte(out, ':');
		sink_i64(out, f->line);
	}
	if (label->detail >= CG_TAIL) {
		struct prof_str shown = label->detail == CG_TAIL ? tail(path) : path;
		sink_text(out, " (");
		cg_text_put(out, shown.s, shown.len);
		sink_byte(out, ')');
	}
	if (label->detail >= CG_NUMBER) {
		sink_text(out, " #");
		sink_u64(out, label->number);
	}
	if (level > 1) {
		sink_byte(out, '\'');
		sink_u64(out, level);
	}
}
