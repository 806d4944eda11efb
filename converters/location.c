/* location.c - take labels apart that hold the place of a function. */
#include "location.h"

/* Takes ":12" off the end; false if there is none. */
static bool take_number(struct text *t, uint32_t *number)
{
	size_t digits = 0;
	uint64_t v;
	while (digits < t->len && is_digit(t->s[t->len - 1 - digits]))
		digits++;
	const char *p = t->s + t->len - digits;
	if (!digits || digits == t->len || p[-1] != ':' ||
	    text_u64(p, t->s + t->len, &v) != digits || v > UINT32_MAX)
		return false;
	*number = (uint32_t)v;
	t->len -= digits + 1;
	return true;
}

bool location_split(struct text label, bool numbered, struct location *l)
{
	uint32_t column;
	if (!text_ends(label, ")"))
		return false;
	const char *end = label.s + label.len - 1, *p = end;
	while (p > label.s && !(p[0] == '(' && p[-1] == ' '))
		p--;
	if (p <= label.s + 1 || p + 1 == end)
		return false;
	*l = (struct location){ .name = { label.s, (size_t)(p - 1 - label.s) },
				.place = { p + 1, (size_t)(end - p - 1) } };
	if (!take_number(&l->place, &column))
		return !numbered;
	if (!take_number(&l->place, &l->line))
		l->line = column;
	return l->place.len > 0;
}
