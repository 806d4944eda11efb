/* utf16.c - text in UTF-16, as PowerShell's > writes it, becomes UTF-8. */
#include "unpack.h"

static int put(struct buffer *out, uint32_t byte)
{
	if (buffer_grow(out))
		return -1;
	out->data[out->size++] = (uint8_t)byte;
	return 0;
}

/* A lone surrogate becomes the three bytes that UTF-8 would have for it. */
static int put_character(struct buffer *out, uint32_t c)
{
	if (c < 0x80)
		return put(out, c);
	if (c < 0x800)
		return put(out, 0xc0 | c >> 6) || put(out, 0x80 | (c & 0x3f)) ? -1 : 0;
	if (c < 0x10000 && put(out, 0xe0 | c >> 12))
		return -1;
	if (c >= 0x10000 && (put(out, 0xf0 | c >> 18) || put(out, 0x80 | (c >> 12 & 0x3f))))
		return -1;
	return put(out, 0x80 | (c >> 6 & 0x3f)) || put(out, 0x80 | (c & 0x3f)) ? -1 : 0;
}

/* The byte order mark says which byte of each pair comes first. */
int unpack_utf16(const struct buffer *in, struct buffer *out)
{
	size_t high = in->data[0] == 0xfe ? 0 : 1;

	if (in->size % 2)
		return buffer_fail(out, PROF_EMALFORMED, "UTF-16 text ends within a character");
	for (size_t i = 2; i < in->size; i += 2) {
		uint32_t c = (uint32_t)in->data[i + high] << 8 | in->data[i + 1 - high];
		if (c >> 10 == 0x36 && i + 2 < in->size) {
			uint32_t low = (uint32_t)in->data[i + 2 + high] << 8 |
				       in->data[i + 3 - high];
			if (low >> 10 == 0x37) {
				c = 0x10000 + ((c & 0x3ff) << 10 | (low & 0x3ff));
				i += 2;
			}
		}
		if (put_character(out, c) || buffer_check(out, i))
			return -1;
	}
	return 0;
}
