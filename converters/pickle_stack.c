/* pickle_stack.c - the stack of the pickle machine and the values on it. */
#include "pickle_stack.h"

#include <stdlib.h>

struct value *pickle_fail(struct pickle *p, const char *message)
{
	bytes_fail(&p->c, p->op, "%s", message);
	return NULL;
}

struct value *pickle_out_of_memory(struct pickle *p)
{
	p->c.failed = true;
	prof_fail(p->c.err, PROF_ENOMEM, "out of memory");
	return NULL;
}

struct value *pickle_make(struct pickle *p, enum value_type type)
{
	struct value *v = p->c.failed ? NULL : arena_alloc(p->arena, sizeof(*v));
	if (!v)
		return p->c.failed ? NULL : pickle_out_of_memory(p);
	*v = (struct value){ .type = type, .at = p->op };
	return v;
}

bool pickle_grow(struct pickle *p, struct value ***array, size_t n, size_t *cap)
{
	if (n < *cap)
		return true;
	size_t more = *cap ? *cap * 2 : 64;
	while (more <= n)
		more *= 2;
	struct value **bigger = realloc(*array, more * sizeof(*bigger));
	if (!bigger) {
		pickle_out_of_memory(p);
		return false;
	}
	memset(bigger + *cap, 0, (more - *cap) * sizeof(*bigger));
	*array = bigger;
	*cap = more;
	return true;
}

void pickle_push_raw(struct pickle *p, struct value *v)
{
	if (pickle_grow(p, &p->stack, p->nstack, &p->cap_stack))
		p->stack[p->nstack++] = v;
}

void pickle_push(struct pickle *p, struct value *v)
{
	if (v)
		pickle_push_raw(p, v);
}

struct value *pickle_pop(struct pickle *p)
{
	if (p->c.failed || !p->nstack || !p->stack[p->nstack - 1])
		return p->c.failed ? NULL
				   : pickle_fail(p, "opcode needs more values than there are");
	return p->stack[--p->nstack];
}

struct value *pickle_top(struct pickle *p)
{
	struct value *v = pickle_pop(p);
	if (v)
		p->nstack++;
	return v;
}

/* Values above the topmost mark; they and the mark leave the stack, but stay readable. */
struct value **pickle_pop_to_mark(struct pickle *p, uint32_t *n)
{
	size_t at = p->nstack;
	while (at && p->stack[at - 1])
		at--;
	if (!at) {
		pickle_fail(p, "opcode needs a mark");
		return NULL;
	}
	*n = (uint32_t)(p->nstack - at);
	p->nstack = at - 1;
	return p->stack + at;
}

void pickle_extend(struct pickle *p, struct value *v, struct value *const *items, uint32_t n)
{
	uint64_t need = (uint64_t)v->len + n;
	if (need > v->cap) {
		uint64_t cap = v->cap ? 2 * (uint64_t)v->cap : 2;
		cap = cap < need ? need : cap;
		struct value **bigger = cap > UINT32_MAX
						? NULL
						: arena_alloc(p->arena, cap * sizeof(*bigger));
		if (!bigger) {
			pickle_out_of_memory(p);
			return;
		}
		if (v->len)
			memcpy(bigger, v->items, v->len * sizeof(*bigger));
		v->items = bigger;
		v->cap = (uint32_t)cap;
	}
	if (n)
		memcpy(v->items + v->len, items, n * sizeof(*items));
	v->len = (uint32_t)need;
}

void pickle_push_sequence(struct pickle *p, enum value_type type, struct value *const *items,
			  uint32_t n)
{
	struct value *v = pickle_make(p, type);
	if (v)
		pickle_extend(p, v, items, n);
	pickle_push(p, v);
}

void pickle_push_integer(struct pickle *p, enum value_type type, int64_t integer)
{
	struct value *v = pickle_make(p, type);
	if (v)
		v->integer = integer;
	pickle_push(p, v);
}

void pickle_push_float(struct pickle *p, enum value_type type, double number)
{
	struct value *v = pickle_make(p, type);
	if (v)
		v->number = number;
	pickle_push(p, v);
}

/* Borrowed from the input, or from the arena. */
void pickle_push_text(struct pickle *p, enum value_type type, const void *text, uint64_t len)
{
	if (text && len > INT32_MAX) {
		pickle_fail(p, "string of more than 2 GiB");
		return;
	}
	struct value *v = text ? pickle_make(p, type) : NULL;
	if (v) {
		v->text = text;
		v->len = (uint32_t)len;
	}
	pickle_push(p, v);
}
