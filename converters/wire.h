/*
 * wire.h - a cursor over the fields of a protobuf message.
 *
 *	while (wire_next(&c, &f))
 *		switch (f.number) {
 *		case 1:
 *			id = wire_number(&c, &f);
 *			break;
 *		case 2:
 *			inner = wire_message(&c, &f);
 *			...
 *			wire_leave(&c, &inner);
 *		}
 *
 * The cursor is that of bytes.h, with its sticky failure. Fields that are not
 * asked for are passed over. Source: protobuf.dev/programming-guides/encoding.
 */
#ifndef WIRE_H
#define WIRE_H

#include "bytes.h"
#include "scan.h"

enum wire_type { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_BYTES = 2, WIRE_FIXED32 = 5 };

struct wire_field {
	uint32_t number;
	enum wire_type type;
	const uint8_t *at; /* where its content begins: of a varint the number itself */
	size_t size;
};

/* Goes to the next field. False at the end, and after a failure. */
bool wire_next(struct bytes *c, struct wire_field *f);

/* The content of a field, which must be of that kind. 0 or nothing after a failure. */
uint64_t wire_number(struct bytes *c, const struct wire_field *f);
struct text wire_text(struct bytes *c, const struct wire_field *f);

/* A cursor over the message in a field, or over its numbers, packed or not. */
struct bytes wire_message(struct bytes *c, const struct wire_field *f);
struct bytes wire_numbers(struct bytes *c, const struct wire_field *f);

/* The next of such numbers. */
bool wire_each(struct bytes *numbers, uint64_t *v);

/* Back from a cursor within c: its failure is also that of c. */
void wire_leave(struct bytes *c, const struct bytes *inner);

#endif
