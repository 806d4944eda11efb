/* xml_write.c - text of XML over a sink. */
#include "xml_write.h"

static const char *escape(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\n':
		return "&#10;";
	default:
		return NULL;
	}
}

void xml_put(struct sink *s, const char *text, size_t len)
{
	size_t from = 0;
	for (size_t i = 0; i < len; i++) {
		const char *instead = escape(text[i]);
		if (!instead)
			continue;
		sink_bytes(s, text + from, i - from);
		sink_text(s, instead);
		from = i + 1;
	}
	sink_bytes(s, text + from, len - from);
}

void xml_put_name(struct sink *s, struct label *l, const char *bytes, size_t len, size_t most)
{
	label_clear(l);
	label_add_name(l, bytes, len < most ? len : most);
	if (len > most)
		label_add_text(l, "…");
	if (l->s)
		xml_put(s, l->s, l->len);
	label_clear(l);
}

void xml_put_colour(struct sink *s, uint32_t rgb)
{
	sink_byte(s, '#');
	for (int shift = 20; shift >= 0; shift -= 4)
		sink_byte(s, "0123456789abcdef"[rgb >> shift & 15]);
}
