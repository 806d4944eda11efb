/*
 * marshal.h - read Python's marshal format, one object after another.
 *
 * Versions 0 to 5, of Python 2.7 to 3.14, as the union of their types (CPython,
 * Python/marshal.c). Nothing is built: atoms are decoded, containers are walked
 * by the caller, who knows what has to be in them.
 *
 * An object whose type byte has bit 7 set takes the next slot of a table, and a
 * later `r` with that number stands for it. So a slot keeps what the object was
 * turned into, a number of the builder's tables, and a repeated key costs no
 * hashing; or else the place of the object, which is then read there once more.
 * A container cannot be met again within itself as long as the containers that
 * the caller nests differ in kind or size, and the bytes read again are limited
 * to MARSHAL_REPEAT times the input, so that references multiply nothing.
 */
#ifndef MARSHAL_H
#define MARSHAL_H

#include "bytes.h"

enum { MARSHAL_REPEAT = 16 };

enum marshal_kind {
	MARSHAL_END, /* the NULL that ends a dict; also what a failure gives */
	MARSHAL_NONE,
	MARSHAL_INT,    /* integer: what fits in 64 bits, and the booleans */
	MARSHAL_LONG,   /* number: the double nearest to a larger integer */
	MARSHAL_FLOAT,  /* number */
	MARSHAL_STRING, /* id: the bytes, interned */
	MARSHAL_CODE,   /* id: the interned co_name; the rest was passed over */
	MARSHAL_TUPLE,  /* count objects follow; then marshal_close() */
	MARSHAL_DICT,   /* keys and values follow, to marshal_end(); then marshal_close() */
	MARSHAL_MEMO,   /* id: what marshal_memo() was given */
	MARSHAL_OTHER   /* a type that no profile has; its contents follow */
};

#define MARSHAL_NO_SLOT UINT32_MAX

struct marshal_object {
	enum marshal_kind kind;
	uint32_t count;
	uint32_t slot;         /* the slot it took or was referred to by */
	bool rounded;          /* of MARSHAL_LONG: number is not exact */
	const uint8_t *at;     /* its type byte */
	const uint8_t *resume; /* where to go on after an object read again; else NULL */
	prof_id id;
	int64_t integer;
	double number;
};

/* What a slot refers to: a kind in the top byte, a place or a number below. */
enum { SLOT_PLACE, SLOT_INT, SLOT_STRING, SLOT_CODE, SLOT_MEMO };
typedef uint64_t marshal_slot;

struct marshal_slots {
	marshal_slot *slot;
	uint32_t n, cap;
};

struct marshal {
	struct bytes in;
	struct prof_builder *b;
	struct marshal_slots refs;     /* of `r` */
	struct marshal_slots interned; /* of `R`, Python 2 */
	unsigned again;                /* > 0: reading something for the second time */
	bool naming;                   /* reading the name of a code object */
	uint64_t repeated, limit;      /* bytes read again so far, and at most */
};

/* All borrowed. Strings go to b. */
void marshal_open(struct marshal *m, const struct prof_input *in, struct prof_builder *b,
		  struct prof_error *err);
void marshal_free(struct marshal *m);

/* Reads an atom, or the head of a container. */
void marshal_read(struct marshal *m, struct marshal_object *o);

/* Ends a container whose contents have been read. */
void marshal_close(struct marshal *m, const struct marshal_object *o);

/* Passes over the end of a dict, if it is next. True also after a failure. */
bool marshal_end(struct marshal *m);

/* From now on a reference to o is MARSHAL_MEMO with that id. */
void marshal_memo(struct marshal *m, const struct marshal_object *o, prof_id id);

/* The value of a number; not being one is a failure. */
double marshal_to_number(struct marshal *m, const struct marshal_object *o);

/* What it is, for "expected ..., found ...". */
const char *marshal_name(const struct marshal_object *o);

/* Passes over a whole object (marshal_skip.c). */
void marshal_skip(struct marshal *m);

/* ---- the way of most objects, without a call --------------------------- */

static inline unsigned marshal_slot_kind(marshal_slot s)
{
	return (unsigned)(s >> 56);
}

static inline uint64_t marshal_slot_value(marshal_slot s)
{
	return s & (UINT64_MAX >> 8);
}

/* Passes over a reference to a slot of that kind, if one is next. */
static inline bool marshal_take_ref(struct marshal *m, unsigned kind, uint32_t *value)
{
	uint32_t i;
	if (bytes_left(&m->in) < 5 || *m->in.at != 'r')
		return false;
	memcpy(&i, m->in.at + 1, sizeof(i));
	i = le32toh(i);
	if (i >= m->refs.n || marshal_slot_kind(m->refs.slot[i]) != kind)
		return false;
	*value = (uint32_t)marshal_slot_value(m->refs.slot[i]);
	m->in.at += 5;
	return true;
}

static inline bool marshal_take_memo(struct marshal *m, prof_id *id)
{
	return marshal_take_ref(m, SLOT_MEMO, id);
}

/* Reads a number. */
static inline double marshal_number(struct marshal *m)
{
	struct marshal_object o;
	uint32_t small;
	if (bytes_left(&m->in) >= 9 && *m->in.at == 'g') {
		m->in.at++;
		return bytes_f64(&m->in);
	}
	if (bytes_left(&m->in) >= 5 && *m->in.at == 'i') {
		m->in.at++;
		return bytes_i32(&m->in);
	}
	if (marshal_take_ref(m, SLOT_INT, &small))
		return (int32_t)small;
	marshal_read(m, &o);
	return marshal_to_number(m, &o);
}

/* ---- for marshal_skip.c -------------------------------------------------- */

/* Gives the object at p the next slot. MARSHAL_NO_SLOT if it takes none. */
uint32_t marshal_add_slot(struct marshal *m, const uint8_t *p);

/* The same for the strings that Python 2 interned. */
uint32_t marshal_add_interned(struct marshal *m, const uint8_t *p);

/* The co_name of a code object whose type byte has been read. */
prof_id marshal_code_name(struct marshal *m, const uint8_t *at);

#endif
