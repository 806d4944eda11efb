/* suggest.c - which word was meant: the closest by the slips that fingers make. */
#include <string.h>

#include "cli_private.h"

#define LONGEST 40

static size_t smallest(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;
	return least < c ? least : c;
}

/*
 * Optimal string alignment: insertions, deletions, replacements and swaps of
 * neighbours cost one each. Words too long to be typed are at no distance.
 */
static size_t distance(const char *a, const char *b)
{
	size_t rows[3][LONGEST + 1], n = strlen(a), m = strlen(b);
	size_t *before = rows[0], *last = rows[1], *row = rows[2];
	if (n > LONGEST || m > LONGEST)
		return SIZE_MAX;
	for (size_t j = 0; j <= m; j++)
		last[j] = j;
	for (size_t i = 1; i <= n; i++) {
		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			size_t same = a[i - 1] == b[j - 1] ? 0 : 1;
			row[j] = smallest(last[j] + 1, row[j - 1] + 1, last[j - 1] + same);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    before[j - 2] + 1 < row[j])
				row[j] = before[j - 2] + 1;
		}
		size_t *oldest = before;
		before = last;
		last = row;
		row = oldest;
	}
	return last[m];
}

/* The best so far, and whether word beats it. A third of the letters may be wrong. */
struct closest {
	const char *text, *word;
	size_t distance;
};

static void consider(struct closest *c, const char *word)
{
	size_t d = distance(c->text, word), len = strlen(c->text);
	if (d <= (len + 2) / 3 && d < len && (!c->word || d < c->distance)) {
		c->word = word;
		c->distance = d;
	}
}

const char *cli_closest(const char *text, const char *(*candidates)(size_t i))
{
	struct closest c = { .text = text };
	for (size_t i = 0; candidates(i); i++)
		consider(&c, candidates(i));
	return c.word;
}

const char *cli_closest_option(const struct tool *tool, const char *text)
{
	struct closest c = { .text = text };
	const struct opt *o;
	for (size_t i = 0; (o = cli_row(tool, i)); i++)
		if (cli_visible(o) && o->name)
			consider(&c, o->name);
	return c.word;
}
