/*
 * line_edit.c - editing, history and completion by libedit, where it is installed.
 *
 * The library is opened when a person is at a terminal: linking it would slow
 * the start of a tool that hardly ever asks anything.
 */
#include "line_edit.h"

#if __has_include(<histedit.h>)

#include <dlfcn.h>
#include <histedit.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct line_editor {
	void *library;
	EditLine *(*el_init)(const char *, FILE *, FILE *, FILE *);
	void (*el_end)(EditLine *);
	const char *(*el_gets)(EditLine *, int *);
	int (*el_set)(EditLine *, int, ...);
	int (*el_get)(EditLine *, int, ...);
	const LineInfo *(*el_line)(EditLine *);
	int (*el_insertstr)(EditLine *, const char *);
	History *(*history_init)(void);
	void (*history_end)(History *);
	int (*history)(History *, HistEvent *, int, ...);
	EditLine *el;
	History *past;
	const char *prompt;
	FILE *out;
	line_complete *complete;
	void *context;
};

/* ISO C has no conversion between object and function pointers; POSIX has. */
static bool find(void *library, const char *name, void *function)
{
	void *symbol = dlsym(library, name);
	memcpy(function, &symbol, sizeof(symbol));
	return symbol != NULL;
}

static bool find_all(struct line_editor *e)
{
	void *l = e->library;
	return find(l, "el_init", &e->el_init) && find(l, "el_end", &e->el_end) &&
	       find(l, "el_gets", &e->el_gets) && find(l, "el_set", &e->el_set) &&
	       find(l, "el_get", &e->el_get) && find(l, "el_line", &e->el_line) &&
	       find(l, "el_insertstr", &e->el_insertstr) &&
	       find(l, "history_init", &e->history_init) &&
	       find(l, "history_end", &e->history_end) && find(l, "history", &e->history);
}

/* ---- completion ------------------------------------------------------ */

static size_t columns_of(FILE *out)
{
	struct winsize size;
	return !ioctl(fileno(out), TIOCGWINSZ, &size) && size.ws_col ? size.ws_col : 80;
}

/* The words below the line, in columns. */
static void list_words(const struct line_editor *e, const struct line_words *w)
{
	enum { MOST = 200 };
	size_t width = 0, shown = w->n < MOST ? w->n : MOST;
	for (size_t i = 0; i < shown; i++)
		if (strlen(w->v[i]) > width)
			width = strlen(w->v[i]);
	size_t across = columns_of(e->out) / (width + 2);
	across += !across;
	for (size_t i = 0; i < shown; i++)
		fprintf(e->out, "%s%-*s", i % across ? "  " : "\n", (int)width, w->v[i]);
	fprintf(e->out, w->n > shown ? "\n(%zu more)\n" : "\n", w->n - shown);
}

/* How far all words are the same. */
static size_t common(const struct line_words *w)
{
	size_t n = strlen(w->v[0]);
	for (size_t i = 1; i < w->n; i++) {
		size_t k = 0;
		while (k < n && w->v[i][k] == w->v[0][k])
			k++;
		n = k;
	}
	return n;
}

/* libedit hands its callbacks nothing that leads here; a process has one editor. */
static struct line_editor *current;

/* What is typed goes on as far as it is certain; if it is not, the choices are listed. */
static unsigned char on_tab(EditLine *el, int key)
{
	struct line_editor *e = current;
	struct line_words words = { .start = 0 };
	const LineInfo *info = e->el_line(el);
	size_t cursor = (size_t)(info->cursor - info->buffer);
	char *line = strndup(info->buffer, cursor);
	unsigned char result = CC_ERROR;
	(void)key;
	if (line)
		e->complete(e->context, line, cursor, &words);
	free(line);
	size_t typed = cursor - words.start, sure = words.n ? common(&words) : 0;
	if (sure > typed) {
		char *rest = strndup(words.v[0] + typed, sure - typed);
		if (rest && !e->el_insertstr(el, rest))
			result = CC_REFRESH;
		free(rest);
	}
	if (words.n == 1 && sure && words.v[0][sure - 1] != '/' && !e->el_insertstr(el, " "))
		result = CC_REFRESH;
	if (words.n > 1 && sure <= typed) {
		list_words(e, &words);
		result = CC_REDISPLAY;
	}
	line_words_free(&words);
	return result;
}

/* ---- the editor ------------------------------------------------------ */

static const char *prompt_of(EditLine *el)
{
	(void)el;
	return current->prompt;
}

static bool set_up(struct line_editor *e)
{
	HistEvent event;
	e->past = e->history_init();
	e->el = e->el_init("profstat", stdin, e->out, stderr);
	if (!e->el || !e->past || e->history(e->past, &event, H_SETSIZE, 1000) < 0)
		return false;
	e->history(e->past, &event, H_SETUNIQUE, 1);
	e->el_set(e->el, EL_SIGNAL, 1);
	e->el_set(e->el, EL_EDITOR, "emacs");
	e->el_set(e->el, EL_HIST, e->history, e->past);
	e->el_set(e->el, EL_PROMPT, prompt_of);
	e->el_set(e->el, EL_ADDFN, "complete", "Complete the word", on_tab);
	e->el_set(e->el, EL_BIND, "^I", "complete", NULL);
	e->el_set(e->el, EL_BIND, "^R", "em-inc-search-prev", NULL);
	return true;
}

struct line_editor *line_editor_new(FILE *out, line_complete *complete, void *context)
{
	struct line_editor *e = calloc(1, sizeof(*e));
	if (!e)
		return NULL;
	e->out = out;
	e->complete = complete;
	e->context = context;
	e->prompt = "";
	e->library = dlopen("libedit.so.2", RTLD_NOW | RTLD_LOCAL);
	if (!e->library)
		e->library = dlopen("libedit.so.0", RTLD_NOW | RTLD_LOCAL);
	setlocale(LC_CTYPE,
		  ""); /* what a character is on this terminal; numbers stay as they are */
	if (e->library && find_all(e) && set_up(e)) {
		current = e;
		return e;
	}
	line_editor_free(e);
	return NULL;
}

void line_editor_free(struct line_editor *e)
{
	if (!e)
		return;
	if (e->el)
		e->el_end(e->el);
	if (e->past)
		e->history_end(e->past);
	if (e->library)
		dlclose(e->library);
	free(e);
	current = NULL;
}

const char *line_edit(struct line_editor *e, const char *prompt, size_t *len)
{
	HistEvent event;
	int n;
	e->prompt = prompt;
	const char *line = e->el_gets(e->el, &n);
	if (!line || n <= 0)
		return NULL;
	*len = (size_t)n;
	if (n > 1)
		e->history(e->past, &event, H_ENTER, line);
	return line;
}

#else

struct line_editor *line_editor_new(FILE *out, line_complete *complete, void *context)
{
	(void)out;
	(void)complete;
	(void)context;
	return NULL;
}

void line_editor_free(struct line_editor *e)
{
	(void)e;
}

const char *line_edit(struct line_editor *e, const char *prompt, size_t *len)
{
	(void)e;
	(void)prompt;
	(void)len;
	return NULL;
}

#endif
