/* flame_text.h - names and numbers as a flame graph says them. */
#ifndef PROFTOOLS_RENDER_FLAME_TEXT_H
#define PROFTOOLS_RENDER_FLAME_TEXT_H

#include "flame_colour.h"
#include "label.h"

/* What the texts are about. */
struct flame_text {
	const struct flame_tree *t;
	const struct flame_options *o;
	const struct flame_colours *colours;
	double whole[FLAME_SIDES]; /* costs that are 100 % */
};

/* What a box is called. */
void flame_add_name(const struct flame_text *x, prof_id row, struct label *l);

/* Where its function is: the file and line, or module. base: without folders. Adds nothing if
 * unknown. */
void flame_add_place(const struct flame_text *x, prof_id row, bool base, struct label *l);

/* "12.3 ms" or "1,234 samples". */
void flame_add_cost(const struct flame_text *x, double cost, struct label *l);

/* The line of numbers: costs and shares; of a comparison, both and how they differ. */
void flame_add_numbers(const struct flame_text *x, prof_id row, struct label *l);

/* What differs, in a word: "+12 %", "new". Nothing if it is no comparison, or nothing differs. */
void flame_add_change(const struct flame_text *x, prof_id row, struct label *l);

/* Is the row on one side of a comparison only? */
bool flame_is_new(const struct flame_tree *t, prof_id row);
bool flame_is_gone(const struct flame_tree *t, prof_id row);

/* A whole number with a comma before each group of three digits. */
void flame_add_count(double n, struct label *l);

/*
 * The longest form of a label that fits so many characters: all of it, without
 * the place, or with the name cut. Empty if not even three characters of it do.
 */
void flame_fit(const struct flame_text *x, prof_id row, size_t chars, struct label *l);

#endif
