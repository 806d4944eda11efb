/* wire_write.h - bytes of protobuf messages, built in memory. */
#ifndef PROFTOOLS_RENDER_WIRE_WRITE_H
#define PROFTOOLS_RENDER_WIRE_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zero-initialised is empty. A failure is sticky: later calls do nothing. */
struct message {
	uint8_t *data;
	size_t size, cap;
	bool failed; /* memory is out */
};

/* A number in field; 0 is what is there without it, and is left out. */
void message_number(struct message *m, unsigned field, uint64_t v);

/* Bytes: a text, a message within, or packed numbers. */
void message_bytes(struct message *m, unsigned field, const void *bytes, size_t size);

/* A number alone, for packed lists. */
void message_varint(struct message *m, uint64_t v);

/* The bytes of a text as valid UTF-8: U+FFFD stands for what is none. */
void message_text(struct message *m, unsigned field, const char *text, size_t size);

void message_free(struct message *m);

#endif
