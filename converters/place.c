/* place.c - say in which input, and where, something failed. */
#include "place.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "proftools/reader.h"

void place_name(struct prof_error *err, const char *name)
{
	if (!err || err->input[0])
		return;
	size_t len = strlen(name), room = sizeof(err->input) - 1;
	if (len <= room)
		memcpy(err->input, name, len + 1);
	else
		snprintf(err->input, sizeof(err->input), "...%s", name + len - (room - 3));
}

static const uint8_t *clamp(const struct prof_input *in, const void *p)
{
	const uint8_t *at = p;
	if (!in->data || at < in->data)
		return in->data;
	return at > in->data + in->size ? in->data + in->size : at;
}

static PROF_PRINTF(4, 0) void describe(struct prof_error *err, const struct prof_input *in,
				       const uint8_t *at, const char *fmt, va_list ap)
{
	vsnprintf(err->message, sizeof(err->message), fmt, ap);
	err->status = PROF_EMALFORMED;
	err->offset = at ? (uint64_t)(at - in->data) : 0;
	place_name(err, in->name ? in->name : "-");
}

int prof_bad_bytes(struct prof_error *err, const struct prof_input *in, const void *p,
		   const char *fmt, ...)
{
	if (!err || err->status != PROF_OK)
		return -1;
	va_list ap;
	va_start(ap, fmt);
	describe(err, in, clamp(in, p), fmt, ap);
	va_end(ap);
	return -1;
}

/* Lines end in LF, CR or CR LF; counted once, when there is an error to report. */
static void find_line(const struct prof_input *in, const uint8_t *at, struct prof_error *err)
{
	const uint8_t *start = in->data;
	uint32_t line = 1;
	for (const uint8_t *p = in->data; p < at; p++) {
		if (*p == '\n' || (*p == '\r' && p[1] != '\n')) {
			line++;
			start = p + 1;
		}
	}
	err->line = line;
	err->col = (uint32_t)(at - start) + 1;
}

int prof_bad_text(struct prof_error *err, const struct prof_input *in, const void *p,
		  const char *fmt, ...)
{
	if (!err || err->status != PROF_OK)
		return -1;
	const uint8_t *at = clamp(in, p);
	va_list ap;
	va_start(ap, fmt);
	describe(err, in, at, fmt, ap);
	va_end(ap);
	find_line(in, at, err);
	return -1;
}
