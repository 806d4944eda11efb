/* pickle_atom.h - the opcodes of a pickle that push a number or a text. */
#ifndef PICKLE_ATOM_H
#define PICKLE_ATOM_H

#include "pickle_stack.h"

/* Carries out op if it is one of them. False: it is not. */
bool pickle_push_atom(struct pickle *p, uint8_t op);

/* Up to the next LF, which is passed over; NULL after a failure. */
const char *pickle_take_line(struct pickle *p, size_t *len);

#endif
