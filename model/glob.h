/* glob.h - shell patterns on names. */
#ifndef GLOB_H
#define GLOB_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Does the whole name match? As Python's fnmatchcase: * is any run, ? one
 * character, [abc] [a-z] [!abc] one of a set; nothing is special inside a set
 * but - and a first ] or !; there is no escape; letter case counts. Characters
 * are those of UTF-8; a byte that is not UTF-8 is one character.
 */
bool glob_matches(const char *pattern, const char *name, size_t len);

#endif
