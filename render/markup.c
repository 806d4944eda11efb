/* markup.c - text in HTML and XML. */
#include "markup.h"

#include "label.h"
#include "utf8.h"

static void put_ascii(struct sink *s, char c)
{
	switch (c) {
	case '&':
		sink_text(s, "&amp;");
		break;
	case '<':
		sink_text(s, "&lt;");
		break;
	case '>':
		sink_text(s, "&gt;");
		break;
	case '"':
		sink_text(s, "&quot;");
		break;
	case '\'':
		sink_text(s, "&#39;");
		break;
	default:
		sink_byte(s, c);
	}
}

void markup_put_text(struct sink *s, const char *bytes, size_t len)
{
	size_t size;
	for (size_t i = 0; i < len; i += size) {
		uint32_t c = utf8_next(bytes + i, bytes + len, &size);
		if (c < 0x20 || c == 0x7f) {
			const char picture[3] = { '\xe2', '\x90',
						  (char)(0x80 + (c == 0x7f ? 0x21 : c)) };
			sink_bytes(s, picture, 3);
		} else if (c < 0x80) {
			put_ascii(s, (char)c);
		} else if (c == UTF8_BAD || label_is_unseen(c)) {
			sink_text(s, "\xef\xbf\xbd");
		} else {
			sink_bytes(s, bytes + i, size);
		}
	}
}
