/* label.c - names and quantities as people read them in a picture. */
#include "label.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sink.h"
#include "utf8.h"

void label_clear(struct label *l)
{
	l->len = 0;
	if (l->s)
		l->s[0] = '\0';
}

void label_free(struct label *l)
{
	free(l->s);
	*l = (struct label){ 0 };
}

void label_add(struct label *l, const char *s, size_t len)
{
	if (l->failed || len > SIZE_MAX / 4 || l->len > SIZE_MAX / 4) {
		l->failed = true;
		return;
	}
	if (l->len + len >= l->room) {
		size_t room = (l->len + len + 32) * 2;
		char *p = realloc(l->s, room);
		if (!p) {
			l->failed = true;
			return;
		}
		l->s = p;
		l->room = room;
	}
	if (len)
		memcpy(l->s + l->len, s, len);
	l->len += len;
	l->s[l->len] = '\0';
}

void label_add_text(struct label *l, const char *s)
{
	label_add(l, s, strlen(s));
}

static bool is_plain(const char *s, size_t len)
{
	unsigned char odd = 0;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];
		odd |= c < 0x20 || c >= 0x7f;
	}
	return !odd;
}

/* Control characters of the second set, marks of direction, separators. */
bool label_is_unseen(uint32_t c)
{
	return (c >= 0x80 && c < 0xa0) || (c >= 0x200b && c <= 0x200f) ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
	       (c >= 0xfff9 && c <= 0xfffb) || (c & 0xfffe) == 0xfffe || (c >= 0xe0000 && c <= 0xe0fff);
}

void label_add_name(struct label *l, const char *s, size_t len)
{
	size_t size;
	if (is_plain(s, len)) {
		label_add(l, s, len);
		return;
	}
	for (size_t i = 0; i < len; i += size) {
		char picture[3] = { '\xe2', '\x90', (char)0x80 };
		uint32_t c = utf8_next(s + i, s + len, &size);
		if (c < 0x20 || c == 0x7f) {
			picture[2] = (char)(0x80 + (c == 0x7f ? 0x21 : c));
			label_add(l, picture, 3);
		} else if (c == UTF8_BAD || label_is_unseen(c)) {
			label_add(l, "\xef\xbf\xbd", 3);
		} else {
			label_add(l, s + i, size);
		}
	}
}

static void truncate_to(struct label *l, size_t len)
{
	if (l->s && len < l->len) {
		l->len = len;
		l->s[len] = '\0';
	}
}

static bool ends_with(const struct label *l, size_t len, const char *word)
{
	size_t n = strlen(word);
	return len >= n && memcmp(l->s + len - n, word, n) == 0;
}

/* Is the pair opened at `open` part of the name itself, as in "(below main)"? */
static bool belongs(const struct label *l, size_t open, size_t close)
{
	static const char anonymous[] = "(anonymous namespace";
	size_t n = sizeof(anonymous) - 1;
	if (open == 0 || (close - open == n && memcmp(l->s + open, anonymous, n) == 0))
		return true;
	return close == open + 1 && ends_with(l, open, "operator");
}

/*
 * Takes out what stands between balanced brackets, the brackets too. `open`
 * holds where brackets are open; one that is never closed stays.
 */
static void strip_pairs(struct label *l, char opening, char closing, size_t *open)
{
	size_t to = 0, nopen = 0;
	for (size_t from = 0; from < l->len; from++) {
		char c = l->s[from];
		if (c == closing && nopen) {
			size_t start = open[--nopen];
			l->s[to] = c; /* so that belongs() sees the name up to here */
			to = belongs(l, start, to) ? to + 1 : start;
			continue;
		}
		if (c == opening)
			open[nopen++] = to;
		l->s[to++] = c;
	}
	truncate_to(l, to);
}

static void strip_end(struct label *l, const char *word)
{
	if (ends_with(l, l->len, word))
		truncate_to(l, l->len - strlen(word));
	while (l->len && (l->s[l->len - 1] == ' ' || l->s[l->len - 1] == '\t'))
		truncate_to(l, l->len - 1);
}

void label_strip(struct label *l)
{
	if (l->failed || !l->len || !(memchr(l->s, '(', l->len) || memchr(l->s, '<', l->len)))
		return;
	size_t *open = malloc((l->len + 1) * sizeof(*open));
	if (!open) {
		l->failed = true;
		return;
	}
	strip_pairs(l, '(', ')', open);
	strip_end(l, " const");
	strip_pairs(l, '<', '>', open);
	strip_end(l, "");
	free(open);
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80);
}

/* May a line end after the hyphen at i? Between two letters on either side. */
static bool breaks_after(const char *s, size_t len, size_t i)
{
	return s[i] == '-' && i >= 2 && i + 2 < len && is_letter(s[i - 1]) && is_letter(s[i - 2]) &&
	       is_letter(s[i + 1]) && is_letter(s[i + 2]);
}

/* The end of the run of blanks, or of the unbreakable piece, that starts at i. */
static size_t piece_end(const char *s, size_t len, size_t i)
{
	bool blank = is_blank(s[i]);
	while (i < len && is_blank(s[i]) == blank)
		if (breaks_after(s, len, i++))
			break;
	return i;
}

static size_t count_chars(const char *s, size_t len)
{
	size_t n = 0, size;
	for (size_t i = 0; i < len; i += size, n++)
		utf8_next(s + i, s + len, &size);
	return n;
}

void label_wrap(struct label *l, size_t width)
{
	struct label out = { 0 };
	size_t column = 0, blanks = 0; /* blanks: waiting, dropped if the line ends here */
	if (l->failed || !l->s || count_chars(l->s, l->len) <= width)
		return;
	for (size_t i = 0, end; i < l->len; i = end) {
		end = piece_end(l->s, l->len, i);
		size_t chars = count_chars(l->s + i, end - i);
		if (is_blank(l->s[i])) {
			if (column || !out.len)
				blanks = chars;
			continue;
		}
		if (column && column + blanks + chars > width) {
			label_add(&out, "\n", 1);
			column = 0;
			blanks = 0;
		}
		for (; blanks; blanks--, column++)
			label_add(&out, " ", 1);
		label_add(&out, l->s + i, end - i);
		column += chars;
	}
	out.failed |= l->failed;
	free(l->s);
	*l = out;
}

void label_tighten(struct label *l)
{
	size_t to = 0;
	for (size_t from = 0; from < l->len; from++) {
		bool after_comma = to && l->s[from] == ' ' && l->s[to - 1] == ',';
		bool between = to && l->s[from] == ' ' && l->s[to - 1] == '>' &&
			       l->s[from + 1] == '>';
		if ((after_comma && from && l->s[from - 1] == ',') || between)
			continue;
		l->s[to++] = l->s[from];
	}
	truncate_to(l, to);
}

void label_cut(struct label *l, size_t chars, size_t bytes)
{
	size_t size;
	if (l->len < chars && l->len < bytes)
		return;
	for (size_t i = 0, n = 1; i < l->len; i += size, n++) {
		utf8_next(l->s + i, l->s + l->len, &size);
		if (n < chars && i + size < bytes)
			continue;
		truncate_to(l, i);
		label_add_text(l, "…");
		return;
	}
}

const char *label_basename(const char *path, size_t *len)
{
	size_t start = *len;
	while (start && path[start - 1] != '/' && path[start - 1] != '\\')
		start--;
	*len -= start;
	return path + start;
}

char *label_quantity(char buf[LABEL_QUANTITY], double value, enum prof_unit unit)
{
	static const char *const small[] = { "s", "ms", "µs", "ns" };
	static const char *const bytes[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB" };
	static const char *const ones[] = { "", "k", "M", "G", "T", "P" };
	double a = fabs(value), base = unit == PROF_UNIT_BYTE ? 1024 : 1000;
	const char *name;
	size_t i = 0;

	if (unit == PROF_UNIT_SECOND) {
		for (; i < 3 && a != 0 && a < 0.9995; i++)
			a *= 1000;
		name = small[i];
	} else {
		for (; i < 5 && a >= base * 0.9995; i++)
			a /= base;
		name = unit == PROF_UNIT_BYTE ? bytes[i] : ones[i];
	}
	if (!(a < 1e6))
		a = value != value ? NAN : a;
	char number[SINK_NUMBER_MAX];
	char *end = number_general(number, value < 0 ? -a : a, a >= 1000 && a < 1e6 ? 6 : 3);
	size_t n = (size_t)(end - number);
	if (n > 20)
		n = 20;
	memcpy(buf, number, n);
	if (*name)
		buf[n++] = ' ';
	memcpy(buf + n, name, strlen(name) + 1);
	return buf;
}
