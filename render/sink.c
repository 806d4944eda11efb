/* sink.c - a buffered writer of bytes over a FILE. */
#include "sink.h"

#include <errno.h>

void sink_init(struct sink *s, FILE *out)
{
	s->out = out;
	s->error = 0;
	s->used = 0;
}

static void write_through(struct sink *s, const void *bytes, size_t len)
{
	if (s->error || len == 0)
		return;
	errno = 0;
	if (fwrite(bytes, 1, len, s->out) != len)
		s->error = errno ? errno : EIO;
}

void sink_flush(struct sink *s)
{
	write_through(s, s->buf, s->used);
	s->used = 0;
}

void sink_bytes(struct sink *s, const void *bytes, size_t len)
{
	if (len > sizeof(s->buf) - s->used) {
		sink_flush(s);
		if (len >= sizeof(s->buf)) {
			write_through(s, bytes, len);
			return;
		}
	}
	if (len) /* of nothing, bytes may be NULL */
		memcpy(s->buf + s->used, bytes, len);
	s->used += len;
}

int sink_finish(struct sink *s, struct prof_error *err)
{
	sink_flush(s);
	errno = 0;
	if (fflush(s->out) != 0 && !s->error)
		s->error = errno ? errno : EIO;
	if (s->error)
		return prof_fail(err, PROF_EIO, "cannot write: %s", strerror(s->error));
	return 0;
}

/* Space for one number, to be ended by setting s->used. */
static char *number_room(struct sink *s)
{
	if (sizeof(s->buf) - s->used < SINK_NUMBER_MAX)
		sink_flush(s);
	return s->buf + s->used;
}

void sink_u64(struct sink *s, uint64_t v)
{
	char *to = number_room(s);

	s->used = (size_t)(number_u64(to, v) - s->buf);
}

void sink_i64(struct sink *s, int64_t v)
{
	if (v < 0)
		sink_byte(s, '-');
	sink_u64(s, v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
}

void sink_hex(struct sink *s, uint64_t v)
{
	int shift = 60;

	while (shift > 0 && v >> shift == 0)
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		sink_byte(s, "0123456789abcdef"[v >> shift & 15]);
}

void sink_fixed(struct sink *s, double v, int decimals)
{
	char *to = number_room(s);

	s->used = (size_t)(number_fixed(to, v, decimals) - s->buf);
}

void sink_right(struct sink *s, const char *text, size_t width)
{
	for (size_t n = strlen(text); n < width; n++)
		sink_byte(s, ' ');
	sink_text(s, text);
}

void sink_fixed_right(struct sink *s, double v, int decimals, size_t width)
{
	char text[SINK_NUMBER_MAX + 1];
	*number_fixed(text, v, decimals) = 0;
	sink_right(s, text, width);
}

void sink_general(struct sink *s, double v, int digits)
{
	char *to = number_room(s);

	s->used = (size_t)(number_general(to, v, digits) - s->buf);
}

void sink_shortest(struct sink *s, double v)
{
	char *to = number_room(s);

	s->used = (size_t)(number_shortest(to, v) - s->buf);
}
