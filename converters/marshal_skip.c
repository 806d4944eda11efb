/*
 * marshal_skip.c - pass over whole marshalled objects, code objects above all.
 *
 * `python -m profile` names its first function by a code object. CPython reads
 * it only with the version that wrote it; passed over by its structure it is
 * readable in all. What precedes and follows the eight or so objects of a code
 * object depends on the version, which the file does not tell (CPython,
 * Objects/codeobject.c and Python/marshal.c):
 *
 *	           int32   objects (code is 0)                      int32   objects
 *	2.7          4     8, filename 6, name 7                      1     1
 *	3.0 - 3.7    5     8, freevars 4, filename 6, name 7          1     1
 *	3.8 - 3.10   6     8, filename 6, name 7                      1     1
 *	3.11 - 3.14  5     8, localspluskinds 4, filename 5, name 6   1     2
 *
 * So the first bytes object tells the number of integers before it, and the
 * kind of object 4, a tuple or bytes, tells the two layouts with five apart.
 */
#include "marshal.h"

/* CPython's own limit is 2000 levels. */
enum { MAX_DEPTH = 2000, HEAD_OBJECTS = 8 };

enum frame_kind { FRAME_OBJECTS, FRAME_DICT, FRAME_CODE };

struct frame {
	uint32_t done, total; /* objects of it */
	uint8_t kind;
	uint8_t ints, name; /* of a code object: leading integers, which object the name is */
};

struct walk {
	struct marshal *m;
	const uint8_t *name; /* of the outermost code object */
	uint32_t depth;
	struct frame frame[MAX_DEPTH];
};

/* ---- code objects ---------------------------------------------------- */

static bool is_tuple_type(uint8_t type)
{
	return type == '(' || type == ')';
}

/* Is there a bytes object at p, and then what may be a tuple? */
static bool code_starts(const struct marshal *m, const uint8_t *p)
{
	const uint8_t *end = m->in.end;
	uint32_t n;
	if (end - p < 6)
		return false;
	memcpy(&n, p + 1, sizeof(n));
	n = le32toh(n);
	uint8_t type = *p & 0x7f;
	p += 5;
	if (type == 's' && n < (size_t)(end - p))
		p += n;
	else if (type != 'r' || n >= m->refs.n)
		return false;
	return is_tuple_type(*p & 0x7f) || *p == 'r';
}

static uint8_t leading_ints(const struct marshal *m)
{
	for (uint8_t n = 4; n <= 6; n++)
		if (bytes_left(&m->in) > n * 4u && code_starts(m, m->in.at + n * 4u))
			return n;
	return 0;
}

/* Is the next object a tuple? Asked of one that is either that or bytes. */
static bool tuple_next(const struct marshal *m)
{
	const uint8_t *p = m->in.at;
	uint32_t i;
	if (bytes_left(&m->in) < 5 || *p != 'r')
		return bytes_left(&m->in) && is_tuple_type(*p & 0x7f);
	memcpy(&i, p + 1, sizeof(i));
	i = le32toh(i);
	if (i >= m->refs.n)
		return false;
	marshal_slot slot = m->refs.slot[i];
	if (marshal_slot_kind(slot) == SLOT_PLACE)
		return is_tuple_type(m->in.in->data[marshal_slot_value(slot)] & 0x7f);
	return marshal_slot_kind(slot) == SLOT_MEMO;
}

static void next_of_code(struct walk *w, struct frame *f)
{
	if (f->ints == 5 && f->done == 4 && !tuple_next(w->m)) {
		f->name = 6;
		f->total = HEAD_OBJECTS + 2;
	}
	if (f->done == f->name && w->depth == 1)
		w->name = w->m->in.at;
	if (f->done == HEAD_OBJECTS)
		bytes_take(&w->m->in, 4); /* the first line */
}

/* ---- walking --------------------------------------------------------- */

static void push(struct walk *w, const uint8_t *at, struct frame f)
{
	struct bytes *in = &w->m->in;
	if (in->failed)
		return;
	if (f.kind == FRAME_OBJECTS && f.total > bytes_left(in))
		bytes_fail(in, at, "%u objects run past the end", f.total);
	else if (w->depth == MAX_DEPTH)
		bytes_limit(in, at, "objects are nested more than %d deep", MAX_DEPTH);
	else
		w->frame[w->depth++] = f;
}

static void push_code(struct walk *w, const uint8_t *at)
{
	uint8_t ints = leading_ints(w->m);
	if (!ints) {
		bytes_fail(&w->m->in, at, "code object of an unknown version");
		return;
	}
	bytes_take(&w->m->in, ints * 4u);
	push(w, at, (struct frame){ 0, HEAD_OBJECTS + 1, FRAME_CODE, ints, 7 });
}

static void skip_bytes(struct bytes *in, const uint8_t *at, uint32_t len)
{
	if (len > bytes_left(in) && !in->failed)
		bytes_fail(in, at, "string of %u bytes runs past the end", len);
	bytes_take(in, len);
}

static void skip_long(struct bytes *in)
{
	int32_t n = bytes_i32(in);
	bytes_take(in, 2 * (uint64_t)(n < 0 ? -(int64_t)n : n));
}

static void skip_reference(struct bytes *in, const uint8_t *at, const struct marshal_slots *s)
{
	uint32_t i = bytes_u32(in);
	if (!in->failed && i >= s->n)
		bytes_fail(in, at, "reference to object %u of %u", i, s->n);
}

/* How many bytes follow the type byte of an object of that type; -1: it varies. */
static int fixed_size(uint8_t type)
{
	switch (type) {
	case 'N':
	case 'T':
	case 'F':
	case 'S':
	case '.':
		return 0;
	case 'i':
		return 4;
	case 'I':
	case 'g':
		return 8;
	case 'y':
		return 16;
	default:
		return -1;
	}
}

/* Passes over an atom, or goes into a container. */
static void skip_typed(struct walk *w, const uint8_t *at)
{
	struct bytes *in = &w->m->in;
	int size = fixed_size(*at & 0x7f);
	if (size >= 0) {
		bytes_take(in, (unsigned)size);
		return;
	}
	switch (*at & 0x7f) {
	case 'l':
		skip_long(in);
		return;
	case 'x':
		bytes_take(in, bytes_u8(in));
		bytes_take(in, bytes_u8(in));
		return;
	case 'f':
	case 'z':
	case 'Z':
		skip_bytes(in, at, bytes_u8(in));
		return;
	case 't':
		marshal_add_interned(w->m, at);
		skip_bytes(in, at, bytes_u32(in));
		return;
	case 's':
	case 'u':
	case 'a':
	case 'A':
		skip_bytes(in, at, bytes_u32(in));
		return;
	case 'r':
		skip_reference(in, at, &w->m->refs);
		return;
	case 'R':
		skip_reference(in, at, &w->m->interned);
		return;
	case ')':
		push(w, at, (struct frame){ 0, bytes_u8(in), FRAME_OBJECTS, 0, 0 });
		return;
	case '(':
	case '[':
	case '<':
	case '>':
		push(w, at, (struct frame){ 0, bytes_u32(in), FRAME_OBJECTS, 0, 0 });
		return;
	case ':':
		push(w, at, (struct frame){ 0, 3, FRAME_OBJECTS, 0, 0 });
		return;
	case '{':
		push(w, at, (struct frame){ 0, UINT32_MAX, FRAME_DICT, 0, 0 });
		return;
	case 'c':
		push_code(w, at);
		return;
	default:
		bytes_fail(in, at, "unknown type of object: 0x%02x", *at & 0x7f);
	}
}

/* Is there one more object in the innermost container? */
static bool has_next(struct walk *w, struct frame *f)
{
	if (f->kind == FRAME_DICT) {
		f->done ^= 1; /* 1: a key is next */
		return !f->done || !marshal_end(w->m);
	}
	if (f->kind == FRAME_CODE)
		next_of_code(w, f);
	return f->done++ < f->total;
}

static void run(struct walk *w)
{
	struct bytes *in = &w->m->in;
	while (w->depth && !in->failed) {
		if (!has_next(w, &w->frame[w->depth - 1])) {
			w->depth--;
			continue;
		}
		const uint8_t *at = in->at;
		bytes_u8(in);
		if (in->failed)
			return;
		marshal_add_slot(w->m, at);
		skip_typed(w, at);
	}
}

/* Initialised by hand: clearing every frame would cost more than most walks. */
static void start(struct walk *w, struct marshal *m)
{
	w->m = m;
	w->name = NULL;
	w->depth = 0;
}

void marshal_skip(struct marshal *m)
{
	struct walk w;
	start(&w, m);
	push(&w, m->in.at, (struct frame){ 0, 1, FRAME_OBJECTS, 0, 0 });
	run(&w);
}

/* A name that is a code object itself would have a name, and so on. */
static prof_id read_name(struct marshal *m, const uint8_t *at)
{
	struct marshal_object name;
	m->in.at = at;
	m->again++;
	m->naming = true;
	marshal_read(m, &name);
	m->naming = false;
	m->again--;
	if (name.kind != MARSHAL_STRING && !m->in.failed)
		bytes_fail(&m->in, at, "expected the name of a code object, found %s",
			   marshal_name(&name));
	return name.id;
}

prof_id marshal_code_name(struct marshal *m, const uint8_t *at)
{
	struct walk w;
	if (m->naming) {
		bytes_fail(&m->in, at, "expected the name of a code object, found a code object");
		return 0;
	}
	start(&w, m);
	push_code(&w, at);
	run(&w);
	if (m->in.failed)
		return 0;
	const uint8_t *resume = m->in.at;
	prof_id id = read_name(m, w.name);
	if (!m->in.failed)
		m->in.at = resume;
	return id;
}
