/* line_read.c - lines that a person types or a script sends. */
#include "line_read.h"

#include <stdlib.h>
#include <string.h>

#include "line_edit.h"

struct line_reader {
	FILE *out;
	struct line_editor *editor; /* NULL: plain lines */
	char *line;
	size_t cap;
};

bool line_words_add(struct line_words *w, const char *text, size_t len)
{
	if (!(w->n & (w->n - 1))) {
		char **v = reallocarray(w->v, w->n ? 2 * w->n : 1, sizeof(*v));
		if (!v)
			return false;
		w->v = v;
	}
	w->v[w->n] = strndup(text, len);
	return w->v[w->n] && ++w->n;
}

void line_words_free(struct line_words *w)
{
	for (size_t i = 0; i < w->n; i++)
		free(w->v[i]);
	free(w->v);
	*w = (struct line_words){ .start = 0 };
}

struct line_reader *line_reader_new(FILE *out, bool edit, line_complete *complete, void *context)
{
	struct line_reader *r = calloc(1, sizeof(*r));
	if (!r)
		return NULL;
	r->out = out;
	if (edit)
		r->editor = line_editor_new(out, complete, context);
	return r;
}

void line_reader_free(struct line_reader *r)
{
	if (!r)
		return;
	line_editor_free(r->editor);
	free(r->line);
	free(r);
}

/* Copies the line, cut at its end: nobody is to write into libedit's memory. */
static const char *keep(struct line_reader *r, const char *line, size_t len)
{
	if (r->cap < len + 1) {
		char *more = realloc(r->line, len + 1);
		if (!more)
			return NULL;
		r->line = more;
		r->cap = len + 1;
	}
	memcpy(r->line, line, len);
	r->line[len] = 0;
	return r->line;
}

const char *line_read(struct line_reader *r, const char *prompt)
{
	size_t len;
	if (r->editor) {
		const char *line = line_edit(r->editor, prompt, &len);
		line = line ? keep(r, line, len) : NULL;
		if (!line)
			return NULL;
	} else {
		fputs(prompt, r->out);
		if (fflush(r->out))
			return NULL;
		ssize_t n = getline(&r->line, &r->cap, stdin);
		if (n < 0)
			return NULL;
		len = (size_t)n;
	}
	while (len && (r->line[len - 1] == '\n' || r->line[len - 1] == '\r'))
		r->line[--len] = 0;
	return r->line;
}
