/* pystats_sort.c - the sort keys of pstats, their abbreviations and titles. */
#include <string.h>

#include "pystats_print.h"

/* In the order of pstats' own table, which decides who owns a shared beginning. */
static const struct {
	const char *name;
	enum pystats_key key;
} words[] = {
	{ "calls", PYSTATS_CALLS },
	{ "ncalls", PYSTATS_CALLS },
	{ "cumtime", PYSTATS_CUMULATIVE },
	{ "cumulative", PYSTATS_CUMULATIVE },
	{ "filename", PYSTATS_FILE },
	{ "line", PYSTATS_LINE },
	{ "module", PYSTATS_FILE },
	{ "name", PYSTATS_NAME },
	{ "nfl", PYSTATS_NFL },
	{ "pcalls", PYSTATS_PCALLS },
	{ "stdname", PYSTATS_STDNAME },
	{ "time", PYSTATS_TIME },
	{ "tottime", PYSTATS_TIME },
};

enum { WORDS = sizeof(words) / sizeof(*words) };

const char *pystats_key_name(size_t i)
{
	return i < WORDS ? words[i].name : NULL;
}

/* How much of the beginnings of two words is the same. */
static size_t common(const char *a, const char *b)
{
	size_t n = 0;
	while (a[n] && a[n] == b[n])
		n++;
	return n;
}

/*
 * Words claim their beginnings one after another, longest first, until they
 * meet one that is taken: that one becomes ambiguous, the shorter ones stay
 * with whom they were. So "cu" is cumtime, and "cum" is nobody's.
 */
bool pystats_parse_key(const char *word, enum pystats_key *key)
{
	static const enum pystats_key numbered[] = { PYSTATS_STDNAME, PYSTATS_CALLS, PYSTATS_TIME,
						     PYSTATS_CUMULATIVE };
	static const char *const numbers[] = { "-1", "0", "1", "2" };
	for (size_t i = 0; i < 4; i++) {
		if (!strcmp(word, numbers[i])) {
			*key = numbered[i];
			return true;
		}
	}
	size_t len = strlen(word);
	bool owned = false;
	for (size_t w = 0; len && w < WORDS; w++) {
		size_t taken =
			0; /* the longest beginning of words[w] that an earlier one claimed */
		for (size_t v = 0; v < w; v++)
			if (common(words[v].name, words[w].name) > taken)
				taken = common(words[v].name, words[w].name);
		if (strncmp(words[w].name, word, len) != 0)
			continue;
		if (owned && len == taken)
			return false;
		if (!owned && len > taken) {
			*key = words[w].key;
			owned = true;
		}
	}
	return owned;
}

const char *pystats_key_title(enum pystats_key key)
{
	static const char *const titles[] = {
		[PYSTATS_CALLS] = "call count",
		[PYSTATS_CUMULATIVE] = "cumulative time",
		[PYSTATS_FILE] = "file name",
		[PYSTATS_LINE] = "line number",
		[PYSTATS_NAME] = "function name",
		[PYSTATS_NFL] = "name/file/line",
		[PYSTATS_PCALLS] = "primitive call count",
		[PYSTATS_STDNAME] = "standard name",
		[PYSTATS_TIME] = "internal time",
	};
	return titles[key];
}
