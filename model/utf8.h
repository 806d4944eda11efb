/* utf8.h - characters of names, whose bytes are usually but not surely UTF-8. */
#ifndef UTF8_H
#define UTF8_H

#include <stddef.h>
#include <stdint.h>

/* What utf8_next() gives for a byte that is not part of a well-formed character. */
#define UTF8_BAD UINT32_MAX

/*
 * The character at s, which has at least one byte before end; *size is how many
 * bytes it takes. Overlong forms, surrogates and numbers above 10FFFF are bad.
 */
static inline uint32_t utf8_next(const char *s, const char *end, size_t *size)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t left = (size_t)(end - s), n, i;
	uint32_t c = p[0], least;

	*size = 1;
	if (c < 0x80)
		return c;
	if (c < 0xc2 || c > 0xf4)
		return UTF8_BAD;
	n = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	least = n == 2 ? 0x80 : n == 3 ? 0x800 : 0x10000;
	if (left < n)
		return UTF8_BAD;
	c &= 0x7fu >> n;
	for (i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return UTF8_BAD;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < least || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return UTF8_BAD;
	*size = n;
	return c;
}

#endif
