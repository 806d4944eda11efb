/* pickle_stack.h - the stack of the pickle machine and the values on it. */
#ifndef PICKLE_STACK_H
#define PICKLE_STACK_H

#include "bytes.h"
#include "pickle.h"

struct pickle {
	struct bytes c;
	struct arena *arena;
	pickle_allow *allow;
	const uint8_t *op;    /* the opcode being carried out */
	struct value **stack; /* NULL entries are marks */
	size_t nstack, cap_stack;
	struct value **memo;
	size_t nmemo, cap_memo, memoized;
	bool done;
};

/* Notes a mistake in the opcode being carried out. Returns NULL. */
struct value *pickle_fail(struct pickle *p, const char *message);
struct value *pickle_out_of_memory(struct pickle *p);

/* A new value of that type; NULL after a failure. */
struct value *pickle_make(struct pickle *p, enum value_type type);

/* Makes room for entry n of an array of values; new entries are NULL. */
bool pickle_grow(struct pickle *p, struct value ***array, size_t n, size_t *cap);

void pickle_push_raw(struct pickle *p, struct value *v); /* NULL: a mark */
void pickle_push(struct pickle *p, struct value *v);     /* NULL: nothing */
struct value *pickle_pop(struct pickle *p);              /* NULL after a failure */
struct value *pickle_top(struct pickle *p);

/* Values above the topmost mark; they and the mark leave the stack, but stay readable. */
struct value **pickle_pop_to_mark(struct pickle *p, uint32_t *n);

/* Adds items to a container. */
void pickle_extend(struct pickle *p, struct value *v, struct value *const *items, uint32_t n);

void pickle_push_sequence(struct pickle *p, enum value_type type, struct value *const *items,
			  uint32_t n);
void pickle_push_integer(struct pickle *p, enum value_type type, int64_t integer);
void pickle_push_float(struct pickle *p, enum value_type type, double number);

/* Borrowed from the input, or from the arena; NULL text: nothing. */
void pickle_push_text(struct pickle *p, enum value_type type, const void *text, uint64_t len);

#endif
