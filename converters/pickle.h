/*
 * pickle.h - decode a Python pickle, protocols 0 to 5, without executing it.
 *
 * Opcodes are an allow-list, classes too, and nothing is ever imported or
 * called: a class reference is a name, an instance a value that remembers its
 * class, its arguments and its state.
 * Source: the documentation of pickletools in CPython, and docs/formats/lprof.md.
 */
#ifndef PICKLE_H
#define PICKLE_H

#include "arena.h"
#include "proftools/reader.h"
#include "value.h"

/* May a pickle name this class ("module", "name")? */
typedef bool pickle_allow(const char *module, const char *name);

/*
 * The one object of the pickle, in memory of the arena; *end is where it
 * stopped. NULL and *err on any opcode or class that is not allowed, and on
 * malformed data. Takes at most 32 bytes an input byte for what is shared and
 * 64 for each value, and makes no more values than there are bytes.
 */
struct value *pickle_decode(const struct prof_input *in, struct arena *arena, pickle_allow *allow,
			    const uint8_t **end, struct prof_error *err);

#endif
