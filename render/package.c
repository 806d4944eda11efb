/* package.c - which package of its language a source file belongs to. */
#include "package.h"

#include <stdbool.h>
#include <string.h>

static bool is_separator(char c)
{
	return c == '/' || c == '\\';
}

/* Length of the path's component that starts at s. */
static size_t component(const char *s, const char *end)
{
	const char *p = s;
	while (p < end && !is_separator(*p))
		p++;
	return (size_t)(p - s);
}

static bool is(const char *s, size_t len, const char *word)
{
	return len == strlen(word) && !memcmp(s, word, len);
}

static bool starts(const char *s, size_t len, const char *word)
{
	return len >= strlen(word) && !memcmp(s, word, strlen(word));
}

static bool ends(const char *s, size_t len, const char *word)
{
	return len >= strlen(word) && !memcmp(s + len - strlen(word), word, strlen(word));
}

/* python3.11, python311.zip, pypy3.9, Python39: part of the path of the standard library. */
static bool is_python(const char *s, size_t len)
{
	bool word = starts(s, len, "python") || starts(s, len, "Python");
	size_t skip = word ? 6 : starts(s, len, "pypy") ? 4 : 0;
	return skip && len > skip && s[skip] >= '1' && s[skip] <= '9';
}

/* The package in a folder of installed ones; an egg is a folder of its own. */
static struct package installed(const char *s, const char *end)
{
	size_t len = component(s, end);
	if (ends(s, len, ".egg") && s + len < end) {
		s += len + 1;
		len = component(s, end);
	}
	if (s + len == end && ends(s, len, ".py"))
		len -= 3;
	return (struct package){ s, len };
}

static struct package constant(const char *s)
{
	return (struct package){ s, strlen(s) };
}

struct package package_of(const char *path, size_t len)
{
	const char *end = path + len, *directory = path;
	bool lib = false, python = false, library = false;
	if (is(path, len, "~"))
		return constant("built-in");
	if (starts(path, len, "<frozen "))
		return constant("stdlib");
	if (len > 1 && path[0] == '<' && end[-1] == '>')
		return constant("generated");
	for (const char *s = path; s < end;) {
		size_t n = component(s, end);
		const char *next = s + n < end ? s + n + 1 : end;
		if ((is(s, n, "site-packages") || is(s, n, "dist-packages")) && next < end)
			return installed(next, end);
		bool versioned = is_python(s, n);
		library |= next < end && ((lib && versioned) || (python && is(s, n, "Lib")));
		lib = is(s, n, "lib") || is(s, n, "lib64");
		python = versioned;
		if (next < end || (n && is_separator(end[-1])))
			directory = s + n;
		s = next;
	}
	if (library)
		return constant("stdlib");
	return (struct package){ path, (size_t)(directory - path) };
}
