/* wire.c - a cursor over the fields of a protobuf message. */
#include "wire.h"

/* Seven bits a byte, the lowest first; the top bit says that more follow. */
static uint64_t varint(struct bytes *c)
{
	const uint8_t *from = c->at;
	uint64_t v = 0;

	for (unsigned shift = 0; shift < 70; shift += 7) {
		uint8_t byte = bytes_u8(c);
		if (c->failed)
			return 0;
		if (shift == 63 && byte > 1)
			break;
		v |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return v;
	}
	bytes_fail(c, from, "a number of more than 64 bits");
	return 0;
}

bool wire_next(struct bytes *c, struct wire_field *f)
{
	const uint8_t *from = c->at;

	if (c->failed || c->at == c->end)
		return false;
	uint64_t tag = varint(c), size = 0;
	if (c->failed)
		return false;
	f->number = (uint32_t)(tag >> 3);
	f->type = (enum wire_type)(tag & 7);
	if (tag >> 32 || !f->number || f->number >= 1u << 29) {
		bytes_fail(c, from, "expected a field, its number is out of range");
		return false;
	}
	switch (f->type) {
	case WIRE_VARINT:
		f->at = c->at;
		varint(c);
		f->size = (size_t)(c->at - f->at);
		return !c->failed;
	case WIRE_FIXED64:
		size = 8;
		break;
	case WIRE_FIXED32:
		size = 4;
		break;
	case WIRE_BYTES:
		size = varint(c);
		break;
	default:
		bytes_fail(c, from, "field %u is of the unknown kind %d", f->number, (int)f->type);
		return false;
	}
	f->at = bytes_take(c, size);
	f->size = (size_t)size;
	return f->at;
}

static bool expect(struct bytes *c, const struct wire_field *f, enum wire_type type,
		   const char *what)
{
	if (!c->failed && f->type != type)
		bytes_fail(c, f->at, "field %u: expected %s", f->number, what);
	return !c->failed;
}

static struct bytes inside(const struct bytes *c, const struct wire_field *f)
{
	struct bytes inner = *c;

	if (!c->failed) {
		inner.at = f->at;
		inner.end = f->at + f->size;
	}
	return inner;
}

uint64_t wire_number(struct bytes *c, const struct wire_field *f)
{
	if (!expect(c, f, WIRE_VARINT, "a number"))
		return 0;
	struct bytes inner = inside(c, f);
	return varint(&inner);
}

struct text wire_text(struct bytes *c, const struct wire_field *f)
{
	if (!expect(c, f, WIRE_BYTES, "a text"))
		return (struct text){ "", 0 };
	return (struct text){ (const char *)f->at, f->size };
}

struct bytes wire_message(struct bytes *c, const struct wire_field *f)
{
	expect(c, f, WIRE_BYTES, "a message");
	return inside(c, f);
}

struct bytes wire_numbers(struct bytes *c, const struct wire_field *f)
{
	if (f->type != WIRE_BYTES)
		expect(c, f, WIRE_VARINT, "numbers");
	return inside(c, f);
}

bool wire_each(struct bytes *numbers, uint64_t *v)
{
	if (numbers->failed || numbers->at == numbers->end)
		return false;
	*v = varint(numbers);
	return !numbers->failed;
}

void wire_leave(struct bytes *c, const struct bytes *inner)
{
	if (inner->failed) {
		c->failed = true;
		c->at = c->end;
	}
}
