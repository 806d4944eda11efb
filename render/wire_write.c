/* wire_write.c - bytes of protobuf messages, built in memory. */
#include "wire_write.h"

#include <stdlib.h>
#include <string.h>

#include "utf8.h"

static uint8_t *room(struct message *m, size_t n)
{
	if (m->failed)
		return NULL;
	if (m->cap - m->size < n) {
		size_t cap = m->cap ? m->cap : 256;
		while (cap - m->size < n)
			cap *= 2;
		uint8_t *more = realloc(m->data, cap);
		m->failed = !more;
		if (!more)
			return NULL;
		m->data = more;
		m->cap = cap;
	}
	return m->data + m->size;
}

/* Seven bits a byte, the lowest first; the top bit says that more follow. */
void message_varint(struct message *m, uint64_t v)
{
	uint8_t *to = room(m, 10);
	size_t n = 0;
	if (!to)
		return;
	for (; v > 0x7f; v >>= 7)
		to[n++] = (uint8_t)(v | 0x80);
	to[n++] = (uint8_t)v;
	m->size += n;
}

void message_number(struct message *m, unsigned field, uint64_t v)
{
	if (!v)
		return;
	message_varint(m, (uint64_t)field << 3);
	message_varint(m, v);
}

void message_bytes(struct message *m, unsigned field, const void *bytes, size_t size)
{
	message_varint(m, (uint64_t)field << 3 | 2);
	message_varint(m, size);
	uint8_t *to = room(m, size);
	if (!to || !size)
		return;
	memcpy(to, bytes, size);
	m->size += size;
}

void message_text(struct message *m, unsigned field, const char *text, size_t size)
{
	struct message valid = { .failed = m->failed };
	const char *end = text + size;
	while (text < end && !valid.failed) {
		size_t n;
		bool bad = utf8_next(text, end, &n) == UTF8_BAD;
		uint8_t *to = room(&valid, 4);
		if (!to)
			break;
		memcpy(to, bad ? "\xef\xbf\xbd" : text, bad ? 3 : n);
		valid.size += bad ? 3 : n;
		text += n;
	}
	if (valid.failed)
		m->failed = true;
	else
		message_bytes(m, field, valid.data, valid.size);
	message_free(&valid);
}

void message_free(struct message *m)
{
	free(m->data);
	*m = (struct message){ .failed = m->failed };
}
