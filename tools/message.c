/* message.c - lines on standard error that no input can disturb. */
#include "message.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *tool_name = "proftools";
static bool quiet;

void message_tool(const char *name)
{
	tool_name = name;
}

void message_quiet(void)
{
	quiet = true;
}

/* ---- escaping ---------------------------------------------------------------- */

/* Length of the well-formed UTF-8 sequence at s and its code point; 0 if there is none. */
static size_t decode(const unsigned char *s, size_t len, uint32_t *code)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n = s[0] < 0x80 ? 1 : s[0] < 0xc0 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	if (n == 0 || n > len || s[0] > 0xf4)
		return 0;
	*code = n == 1 ? s[0] : s[0] & (0x7fu >> n);
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (s[i] & 0x3f);
	}
	if (*code < least[n] || *code > 0x10ffff || (*code >= 0xd800 && *code <= 0xdfff))
		return 0;
	return n;
}

/* Controls, and the invisible characters that reorder or hide the text around them. */
static bool harmless(uint32_t c)
{
	return c >= 0x20 && (c < 0x7f || c > 0x9f) && (c < 0x200b || c > 0x200f) &&
	       (c < 0x2028 || c > 0x202e) && (c < 0x2060 || c > 0x206f) && c != 0xfeff &&
	       (c < 0xfff9 || c > 0xfffb) && (c < 0xe0000 || c > 0xe007f);
}

const char *message_escape(char *buf, size_t size, const char *s, size_t len)
{
	static const char hex[] = "0123456789abcdef";
	const unsigned char *p = (const unsigned char *)s;
	size_t used = 0, safe = 0; /* safe: where "..." still fits */
	for (size_t i = 0; i < len;) {
		uint32_t code;
		size_t n = decode(p + i, len - i, &code);
		bool plain = n && harmless(code);
		n = plain ? n : 1;
		if (used + (plain ? n : 4) >= size) {
			if (size >= 4)
				memcpy(buf + safe, "...", 4);
			return buf;
		}
		if (plain) {
			memcpy(buf + used, p + i, n);
			used += n;
		} else {
			buf[used++] = '\\';
			buf[used++] = 'x';
			buf[used++] = hex[p[i] >> 4];
			buf[used++] = hex[p[i] & 15];
		}
		i += n;
		if (used + 4 <= size)
			safe = used;
	}
	if (size)
		buf[used] = 0;
	return buf;
}

const char *message_input(const char *path)
{
	return strcmp(path, "-") == 0 ? "standard input" : path;
}

/* ---- lines --------------------------------------------------------------------- */

int message_colour(int fd)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
	return !(no && *no) && term && strcmp(term, "dumb") != 0 && isatty(fd);
}

/* One fprintf: stderr passes it on in one write, so lines of parallel tools do not mix. */
static void line(const char *colour, const char *kind, const char *text)
{
	char safe[1024];
	message_escape(safe, sizeof(safe), text, strlen(text));
	if (message_colour(STDERR_FILENO))
		fprintf(stderr, "\033[%sm%s:\033[0m %s%s\n", colour, tool_name, kind, safe);
	else
		fprintf(stderr, "%s: %s%s\n", tool_name, kind, safe);
}

void message_error(const char *fmt, ...)
{
	char text[1024];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	line("1;31", "", text);
}

void message_note(const char *fmt, ...)
{
	char text[1024];
	va_list ap;
	if (quiet)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	line("1", "note: ", text);
}

void message_fail(const struct prof_error *err)
{
	char text[512];
	struct prof_error named = *err;
	snprintf(named.input, sizeof(named.input), "%s", message_input(err->input));
	line("1;31", "", prof_error_text(&named, text, sizeof(text)));
}
