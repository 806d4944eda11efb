/* bytes.c - a cursor over binary input: failures and the ends of it. */
#include "bytes.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

void bytes_open(struct bytes *c, const struct prof_input *in, struct prof_error *err)
{
	*c = (struct bytes){ in->data, in->data + in->size, in, err, false };
}

static PROF_PRINTF(4, 0) void stop(struct bytes *c, const uint8_t *p, enum prof_status status,
				   const char *fmt, va_list ap)
{
	char message[sizeof(((struct prof_error *)0)->message)];
	bool first = c->err && c->err->status == PROF_OK;

	vsnprintf(message, sizeof(message), fmt, ap);
	prof_bad_bytes(c->err, c->in, p, "%s", message);
	if (first)
		c->err->status = status;
	c->failed = true;
	c->at = c->end;
}

int bytes_fail(struct bytes *c, const uint8_t *p, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	stop(c, p, PROF_EMALFORMED, fmt, ap);
	va_end(ap);
	return -1;
}

int bytes_limit(struct bytes *c, const uint8_t *p, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	stop(c, p, PROF_ELIMIT, fmt, ap);
	va_end(ap);
	return -1;
}

bool bytes_short(struct bytes *c, uint64_t n)
{
	if (!c->failed)
		bytes_fail(c, c->at, "expected %" PRIu64 " more %s, found %s", n,
			   n == 1 ? "byte" : "bytes", bytes_left(c) ? "fewer" : "the end");
	return false;
}
