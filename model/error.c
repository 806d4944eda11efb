/* error.c - fill a prof_error, and put it in words. */
#include "proftools/error.h"

#include <stdarg.h>
#include <stdio.h>

int prof_fail(struct prof_error *err, enum prof_status status, const char *fmt, ...)
{
	if (!err || err->status != PROF_OK)
		return -1;
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(err->message, sizeof(err->message), fmt, ap);
	va_end(ap);
	err->status = status;
	return -1;
}

/* Appends s with control bytes as \xHH; returns the new length, at most size - 1. */
static size_t append_safe(char *buf, size_t size, size_t len, const char *s)
{
	static const char hex[] = "0123456789abcdef";
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;
		if (c >= 0x20 && c != 0x7f) {
			if (len + 1 >= size)
				break;
			buf[len++] = *s;
		} else {
			if (len + 4 >= size)
				break;
			buf[len++] = '\\';
			buf[len++] = 'x';
			buf[len++] = hex[c >> 4];
			buf[len++] = hex[c & 15];
		}
	}
	buf[len] = 0;
	return len;
}

const char *prof_error_text(const struct prof_error *err, char *buf, size_t size)
{
	char place[64] = "";
	size_t len = 0;
	if (!size)
		return buf;
	if (err->line && err->col)
		snprintf(place, sizeof(place), "%u:%u: ", err->line, err->col);
	else if (err->line)
		snprintf(place, sizeof(place), "%u: ", err->line);
	else if (err->offset != UINT64_MAX)
		snprintf(place, sizeof(place), "@0x%llx: ", (unsigned long long)err->offset);
	buf[0] = 0;
	if (err->input[0]) {
		len = append_safe(buf, size, len, err->input);
		len = append_safe(buf, size, len, place[0] ? ":" : ": ");
	}
	len = append_safe(buf, size, len, place);
	append_safe(buf, size, len, err->message);
	return buf;
}
