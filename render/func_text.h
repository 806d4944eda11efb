/* func_text.h - the words and numbers that reports say about a function. */
#ifndef PROFTOOLS_RENDER_FUNC_TEXT_H
#define PROFTOOLS_RENDER_FUNC_TEXT_H

#include "grid.h"
#include "proftools/view.h"

/* "file:line" of a function, its module where the file is unknown. NULL s: memory is out. */
struct prof_str func_place(struct arena *names, const struct prof *p, prof_id func);

/* How the numbers of a measure are shown. */
enum grid_kind func_kind(const struct prof *p, prof_id measure);

/* The colour of a function's row: whose code it is. */
enum grid_tone func_tone(const struct prof *p, prof_id func);

/* The measure itself, or the main one for PROF_NONE; scale: into seconds, bytes or ones. */
prof_id func_measure(const struct prof *p, prof_id measure, double *scale);

#endif
