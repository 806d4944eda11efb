/* frame.h - take apart what text formats write in place of a frame. */
#ifndef FRAME_H
#define FRAME_H

#include "scan.h"

/* The function of a name and a file, which may be empty. */
prof_id frame_func(struct prof_builder *b, struct text name, struct text file);

/* Takes a whole number and the blank before it off the end. */
bool frame_take_count(struct text *t, uint64_t *count);

/*
 * Takes digits, and the byte before them, off the end; a number too large for
 * a line says nothing. False if there are none: *line is then unchanged.
 */
bool frame_take_line(struct text *t, char before, uint32_t *line);

/* "name(place)", where open is "(", or " (": names of Python hold neither. */
bool frame_split_bracket(struct text t, const char *open, struct text *name, struct text *place);

/* "file:name"; colons that stand together are part of a C++ name. */
bool frame_split_colon(struct text t, struct text *name, struct text *file);

#endif
