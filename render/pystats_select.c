/* pystats_select.c - the words that choose what pstats lists: read them, show them. */
#include <stdlib.h>
#include <string.h>

#include "pystats_words.h"
#include "sink.h"

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Python allows 1_000: copies word without what stands between two digits, if it fits. */
static const char *without_underscores(const char *word, char *buf, size_t size)
{
	size_t n = 0;
	for (size_t i = 0; word[i]; i++) {
		bool between = i && word[i] == '_' && digit(word[i - 1]) && digit(word[i + 1]);
		if (n + 1 == size)
			return word;
		if (!between)
			buf[n++] = word[i];
	}
	buf[n] = 0;
	return buf;
}

struct pystats_selector pystats_parse_selector(const char *word)
{
	char buf[64], *end;
	const char *digits = without_underscores(word, buf, sizeof(buf));
	double number = strtod(digits, &end);
	bool decimal = end != digits && !*end && !strpbrk(digits, "xXpP");
	if (!decimal)
		return (struct pystats_selector){ PYSTATS_PATTERN, 0, word };
	bool whole = !strpbrk(word, ".eEnN");
	return (struct pystats_selector){ whole ? PYSTATS_COUNT : PYSTATS_FRACTION, number, word };
}

/* As Python shows a string: single quotes unless it holds one and no double quote. */
void pystats_quote(struct sink *out, const char *text)
{
	char quote = strchr(text, '\'') && !strchr(text, '"') ? '"' : '\'';
	sink_byte(out, quote);
	for (const char *c = text; *c; c++) {
		static const char escaped[] = "\n\r\t", letters[] = "nrt";
		const char *at = strchr(escaped, *c);
		if (*c == '\\' || *c == quote) {
			sink_byte(out, '\\');
			sink_byte(out, *c);
		} else if (at) {
			sink_byte(out, '\\');
			sink_byte(out, letters[at - escaped]);
		} else if ((unsigned char)*c < 0x20 || *c == 0x7f) {
			sink_text(out, "\\x");
			sink_byte(out, "0123456789abcdef"[(unsigned char)*c >> 4]);
			sink_byte(out, "0123456789abcdef"[*c & 15]);
		} else {
			sink_byte(out, *c);
		}
	}
	sink_byte(out, quote);
}

void pystats_put_selector(struct sink *out, const struct pystats_selector *by)
{
	char text[SINK_NUMBER_MAX];
	if (by->kind == PYSTATS_PATTERN) {
		pystats_quote(out, by->pattern);
		return;
	}
	char *end = number_shortest(text, by->number);
	sink_bytes(out, text, (size_t)(end - text));
	if (by->kind == PYSTATS_FRACTION && !memchr(text, '.', (size_t)(end - text)))
		sink_text(out, ".0");
}
