/* pairing.h - which functions of two profiles are the same one. */
#ifndef PAIRING_H
#define PAIRING_H

#include "proftools/model.h"

/*
 * there[f] becomes the function of b that is function f of a, back[] the other
 * way round; PROF_NONE: it has none. First those that pair_functions() finds by
 * file and name; then, since programs are installed in other places, those that
 * alone are left with the same name and base names of file and module.
 */
int pairing_make(const struct prof *a, const struct prof *b, prof_id *there, prof_id *back,
		 struct prof_error *err);

#endif
