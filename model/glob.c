/* glob.c - shell patterns on names, matched without recursion. */
#include "glob.h"

#include <string.h>

#include "utf8.h"

/* A bad byte is told from every character, and from other bad bytes. */
static uint32_t next(const char **s, const char *end)
{
	size_t size;
	uint32_t c = utf8_next(*s, end, &size);
	if (c == UTF8_BAD)
		c = 0x80000000u | (unsigned char)**s;
	*s += size;
	return c;
}

/* The ] that ends the set whose [ is before p, NULL if there is none. */
static const char *set_end(const char *p, const char *end)
{
	if (p < end && *p == '!')
		p++;
	if (p < end && *p == ']')
		p++;
	return p < end ? memchr(p, ']', (size_t)(end - p)) : NULL;
}

static bool in_set(const char *p, const char *end, uint32_t c)
{
	bool negated = p < end && *p == '!', found = false;
	p += negated;
	while (p < end) {
		uint32_t low = next(&p, end), high = low;
		if (end - p >= 2 && *p == '-') {
			p++;
			high = next(&p, end);
		}
		found = found || (low <= c && c <= high);
	}
	return found != negated;
}

/* Matches one pattern element other than * with one character, moving both on. */
static bool match_one(const char **pattern, const char *pattern_end, const char **name,
		      const char *name_end)
{
	const char *start = *pattern + 1, *close;
	if (*name == name_end)
		return false;
	if (**pattern == '?') {
		next(name, name_end);
		*pattern = start;
		return true;
	}
	if (**pattern == '[' && (close = set_end(start, pattern_end)) != NULL) {
		*pattern = close + 1;
		return in_set(start, close, next(name, name_end));
	}
	return next(pattern, pattern_end) == next(name, name_end);
}

bool glob_matches(const char *pattern, const char *name, size_t len)
{
	const char *pattern_end = pattern + strlen(pattern), *name_end = name + len;
	const char *star = NULL, *star_name = NULL;

	for (;;) {
		if (pattern < pattern_end && *pattern == '*') {
			star = ++pattern;
			star_name = name;
			continue;
		}
		if (pattern == pattern_end ? name == name_end
					   : match_one(&pattern, pattern_end, &name, name_end)) {
			if (pattern == pattern_end && name == name_end)
				return true;
			continue;
		}
		/* Only the last star need be tried again, one character further on. */
		if (!star || star_name == name_end)
			return false;
		next(&star_name, name_end);
		name = star_name;
		pattern = star;
	}
}
