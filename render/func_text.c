/* func_text.c - the words and numbers that reports say about a function. */
#include "func_text.h"

#include <string.h>

#include "origin.h"
#include "sink.h"

struct prof_str func_place(struct arena *names, const struct prof *p, prof_id f)
{
	const struct prof_func *func = &p->funcs[f];
	struct prof_str file = p->strings[func->file];
	if (!file.len)
		return p->strings[func->object];
	if (func->line <= 0)
		return strcmp(file.s, "~") ? file : p->strings[0];
	char *text = arena_alloc(names, (size_t)file.len + 24);
	if (!text)
		return (struct prof_str){ NULL, 0, 0 };
	memcpy(text, file.s, file.len);
	text[file.len] = ':';
	char *end = number_u64(text + file.len + 1, (uint64_t)func->line);
	*end = 0;
	return (struct prof_str){ text, (uint32_t)(end - text), 0 };
}

enum grid_kind func_kind(const struct prof *p, prof_id measure)
{
	enum prof_unit unit = measure == PROF_NONE ? PROF_UNIT_NONE : p->measures[measure].unit;
	return unit == PROF_UNIT_SECOND ? GRID_SECONDS
	       : unit == PROF_UNIT_BYTE ? GRID_BYTES
					: GRID_AMOUNT;
}

enum grid_tone func_tone(const struct prof *p, prof_id func)
{
	static const enum grid_tone tone[] = { GRID_OWN, GRID_LIBRARY, GRID_STANDARD,
					       GRID_BUILTIN };
	return tone[origin_of(p, func)];
}

prof_id func_measure(const struct prof *p, prof_id measure, double *scale)
{
	if (measure == PROF_NONE)
		measure = p->main_measure;
	*scale = measure == PROF_NONE ? 1 : p->measures[measure].scale;
	return measure;
}
