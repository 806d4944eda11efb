/* json_write.c - strings and numbers of JSON over a sink. */
#include "json_write.h"

#include <math.h>

/* Length of the valid UTF-8 sequence at s, 0 if there is none (overlong, surrogate, too high). */
static size_t utf8_length(const unsigned char *s, size_t left)
{
	static const unsigned char low[] = { 0x80, 0xa0, 0x90 };
	unsigned char c = s[0];
	size_t n = c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;
	if (!n || n > left)
		return 0;
	if ((c == 0xe0 && s[1] < low[1]) || (c == 0xf0 && s[1] < low[2]) ||
	    (c == 0xed && s[1] > 0x9f) || (c == 0xf4 && s[1] > 0x8f))
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

static void put_escape(struct sink *s, unsigned code)
{
	static const char hex[] = "0123456789abcdef";
	char text[6] = {
		'\\', 'u', hex[code >> 12], hex[code >> 8 & 15], hex[code >> 4 & 15], hex[code & 15]
	};
	sink_bytes(s, text, sizeof(text));
}

/* Stands for itself between quotes? '/' only if it does not end a tag. */
static bool is_plain(const unsigned char *s, size_t i)
{
	unsigned char c = s[i];
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\' &&
	       (c != '/' || !i || s[i - 1] != '<');
}

static void put_special(struct sink *s, unsigned char c)
{
	switch (c) {
	case '"':
	case '\\':
	case '/':
		sink_byte(s, '\\');
		sink_byte(s, (char)c);
		break;
	case '\n':
		sink_text(s, "\\n");
		break;
	case '\t':
		sink_text(s, "\\t");
		break;
	default:
		put_escape(s, c);
	}
}

static void put_quoted(struct sink *sink, const char *bytes, size_t len, bool display)
{
	const unsigned char *s = (const unsigned char *)bytes;
	sink_byte(sink, '"');
	for (size_t i = 0; i < len;) {
		size_t from = i;
		while (i < len && is_plain(s, i))
			i++;
		sink_bytes(sink, bytes + from, i - from);
		if (i == len)
			break;
		size_t n = s[i] < 0x80 ? 0 : utf8_length(s + i, len - i);
		bool separator = n == 3 && s[i] == 0xe2 && s[i + 1] == 0x80 &&
				 (s[i + 2] == 0xa8 || s[i + 2] == 0xa9);
		if (separator)
			put_escape(sink, s[i + 2] == 0xa8 ? 0x2028 : 0x2029);
		else if (n)
			sink_bytes(sink, bytes + i, n);
		else if (s[i] < 0x80)
			put_special(sink, s[i]);
		else
			put_escape(sink, display ? 0xfffd : 0xdc00u + s[i]);
		i += n ? n : 1;
	}
	sink_byte(sink, '"');
}

void json_put_string(struct sink *s, const char *bytes, size_t len)
{
	put_quoted(s, bytes, len, false);
}

void json_put_display(struct sink *s, const char *bytes, size_t len)
{
	put_quoted(s, bytes, len, true);
}

void json_put_number(struct sink *s, double v)
{
	if (isnan(v))
		sink_text(s, "null");
	else if (isinf(v))
		sink_text(s, v > 0 ? "\"inf\"" : "\"-inf\"");
	else
		sink_shortest(s, v);
}
