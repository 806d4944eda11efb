/* pickle_text.c - the textual arguments of pickle protocol 0. */
#include "pickle_text.h"

#include <stdlib.h>
#include <string.h>

/* Decimal digits, exactly while they fit. */
static bool parse_integer(const char *s, size_t len, struct pickle_number *n)
{
	bool negative = len && *s == '-';
	size_t i = negative || (len && *s == '+');
	uint64_t v = 0;
	double wide = 0;
	bool huge = false;
	if (i == len)
		return false;
	for (; i < len; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		uint64_t digit = (uint64_t)(s[i] - '0');
		huge = huge || v > ((uint64_t)INT64_MAX - digit) / 10;
		v = huge ? v : v * 10 + digit;
		wide = wide * 10 + (double)digit;
	}
	n->type = huge ? VALUE_HUGE : VALUE_INT;
	n->integer = negative ? -(int64_t)v : (int64_t)v;
	n->number = negative ? -wide : wide;
	return true;
}

/* strtod() without its leading blanks, hexadecimal and locale: the text is checked first. */
static bool parse_float(const char *s, size_t len, struct pickle_number *n)
{
	char text[400];
	char *end;
	bool word = len && (s[len - 1] == 'f' || s[len - 1] == 'n'); /* inf, nan */
	if (!len || len >= sizeof(text) || (!word && strspn(s, "0123456789+-.eE") < len))
		return false;
	memcpy(text, s, len);
	text[len] = 0;
	n->type = VALUE_FLOAT;
	n->number = strtod(text, &end);
	return *end == 0;
}

bool pickle_parse_number(const char *s, size_t len, char kind, struct pickle_number *n)
{
	*n = (struct pickle_number){ .type = VALUE_INT };
	if (len && s[len - 1] == '\r')
		len--;
	if (kind == 'I' && len == 2 && s[0] == '0' && (s[1] == '0' || s[1] == '1')) {
		n->type = VALUE_BOOL;
		n->integer = s[1] - '0';
		return true;
	}
	if (kind == 'F')
		return parse_float(s, len, n);
	if (kind == 'L' && len && s[len - 1] == 'L')
		len--;
	return parse_integer(s, len, n);
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

/* n hexadecimal digits; -1 if they are not there. */
static int32_t hex_number(const char *s, size_t left, size_t n)
{
	int32_t v = 0;
	if (left < n)
		return -1;
	for (size_t i = 0; i < n; i++) {
		int digit = hex_digit(s[i]);
		if (digit < 0 || v > 0x10ffff)
			return -1;
		v = v * 16 + digit;
	}
	return v;
}

size_t pickle_unquote(const char *s, size_t len, char *to)
{
	static const char letters[] = "\\'\"ntrabfv", meant[] = "\\'\"\n\t\r\a\b\f\v";
	size_t n = 0;
	if (len && s[len - 1] == '\r')
		len--;
	if (len < 2 || (s[0] != '\'' && s[0] != '"') || s[len - 1] != s[0])
		return SIZE_MAX;
	for (size_t i = 1; i < len - 1; i++) {
		if (s[i] != '\\') {
			to[n++] = s[i];
			continue;
		}
		if (++i == len - 1)
			return SIZE_MAX;
		const char *at = memchr(letters, s[i], sizeof(letters) - 1);
		if (at) {
			to[n++] = meant[at - letters];
			continue;
		}
		int32_t byte = s[i] == 'x' ? hex_number(s + i + 1, len - 2 - i, 2) : -1;
		if (byte < 0)
			return SIZE_MAX;
		to[n++] = (char)byte;
		i += 2;
	}
	return n;
}

static size_t put_utf8(char *to, uint32_t c)
{
	if (c < 0x80) {
		to[0] = (char)c;
		return 1;
	}
	size_t more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
	static const unsigned char first[] = { 0, 0xc0, 0xe0, 0xf0 };
	to[0] = (char)(first[more] | c >> 6 * more);
	for (size_t i = 1; i <= more; i++)
		to[i] = (char)(0x80 | (c >> 6 * (more - i) & 0x3f));
	return more + 1;
}

size_t pickle_unescape_unicode(const char *s, size_t len, char *to)
{
	size_t n = 0;
	for (size_t i = 0; i < len; i++) {
		bool escape = s[i] == '\\' && i + 1 < len && (s[i + 1] == 'u' || s[i + 1] == 'U');
		if (!escape) {
			n += put_utf8(to + n, (unsigned char)s[i]); /* Latin-1 */
			continue;
		}
		size_t digits = s[i + 1] == 'u' ? 4 : 8;
		int32_t c = hex_number(s + i + 2, len - i - 2, digits);
		if (c < 0 || c > 0x10ffff)
			return SIZE_MAX;
		n += put_utf8(to + n, (uint32_t)c);
		i += digits + 1;
	}
	return n;
}
