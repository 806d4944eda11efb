/* line_edit.h - editing, history and completion by libedit, where it is installed. */
#ifndef TOOLS_LINE_EDIT_H
#define TOOLS_LINE_EDIT_H

#include "line_read.h"

/* NULL if there is no libedit, or no memory. */
struct line_editor;
struct line_editor *line_editor_new(FILE *out, line_complete *complete, void *context);
void line_editor_free(struct line_editor *e);

/* The next line with its end, valid until the next call; NULL after the last. */
const char *line_edit(struct line_editor *e, const char *prompt, size_t *len);

#endif
