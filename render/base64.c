/* base64.c - bytes as text, RFC 4648. */
#include "base64.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

char *base64_put(char *to, const uint8_t *bytes, size_t n)
{
	for (; n >= 3; n -= 3, bytes += 3) {
		*to++ = digits[bytes[0] >> 2];
		*to++ = digits[(bytes[0] << 4 | bytes[1] >> 4) & 63];
		*to++ = digits[(bytes[1] << 2 | bytes[2] >> 6) & 63];
		*to++ = digits[bytes[2] & 63];
	}
	if (n) {
		unsigned second = n > 1 ? bytes[1] : 0;
		*to++ = digits[bytes[0] >> 2];
		*to++ = digits[((unsigned)bytes[0] << 4 | second >> 4) & 63];
		to[0] = to[1] = '=';
		if (n > 1)
			to[0] = digits[second << 2 & 63];
		to += 2;
	}
	return to;
}
