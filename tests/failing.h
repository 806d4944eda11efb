/*
 * failing.h - makes one allocation fail, chosen by its number.
 *
 * For one source of a program that is linked with --wrap for each of these
 * functions. calls counts on; the call number `failing` returns NULL, 0: none.
 */
#ifndef FAILING_H
#define FAILING_H

#include <stddef.h>

static size_t calls, failing;

#define FAILING_WRAP(type, name, params, args)                         \
	type __real_##name params;                                     \
	type __wrap_##name params;                                     \
	type __wrap_##name params                                      \
	{                                                              \
		return ++calls == failing ? NULL : __real_##name args; \
	}

FAILING_WRAP(void *, malloc, (size_t size), (size))
FAILING_WRAP(void *, calloc, (size_t n, size_t size), (n, size))
FAILING_WRAP(void *, realloc, (void *old, size_t size), (old, size))
FAILING_WRAP(void *, reallocarray, (void *old, size_t n, size_t size), (old, n, size))
FAILING_WRAP(char *, strdup, (const char *s), (s))
FAILING_WRAP(char *, strndup, (const char *s, size_t n), (s, n))

#endif
