/* browse_words.c - how a line of the browser may go on. */
#include "browse_words.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "browse_text.h"
#include "pystats_print.h"
#include "screen.h"

struct typed {
	const char *s; /* the word at the cursor, len bytes */
	size_t len;
};

static bool goes_on(const char *word, const struct typed *t)
{
	return !strncmp(word, t->s, t->len);
}

static void add_names(const char *(*name)(size_t i), const struct typed *t, struct line_words *w)
{
	const char *word;
	for (size_t i = 0; (word = name(i)); i++)
		if (goes_on(word, t) && !line_words_add(w, word, strlen(word)))
			return;
}

/* Only what is one word on a line and cannot disturb the terminal. */
static bool plain(const struct prof_str *name)
{
	for (uint32_t i = 0; i < name->len; i++)
		if (name->s[i] <= ' ' || name->s[i] > '~')
			return false;
	return name->len > 0;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Functions by their bare names, each once. */
static void add_functions(const struct pystats *s, const struct typed *t, struct line_words *w)
{
	for (uint32_t i = 0; s && i < s->nentries; i++) {
		const struct prof_str *name = &s->funcs[s->entries[i]].name;
		if (plain(name) && goes_on(name->s, t) && !line_words_add(w, name->s, name->len))
			return;
	}
	if (!w->n)
		return;
	qsort(w->v, w->n, sizeof(*w->v), compare);
	size_t kept = 1;
	for (size_t i = 1; i < w->n; i++) {
		if (strcmp(w->v[kept - 1], w->v[i]) != 0)
			w->v[kept++] = w->v[i];
		else
			free(w->v[i]);
	}
	w->n = kept;
}

/* Files of the folder that is typed so far, folders with a stroke behind them. */
static void add_files(const struct typed *t, struct line_words *w)
{
	const char *slash = t->len ? memrchr(t->s, '/', t->len) : NULL;
	size_t folder = slash ? (size_t)(slash + 1 - t->s) : 0;
	struct typed base = { t->s + folder, t->len - folder };
	char *path = folder ? strndup(t->s, folder) : strdup(".");
	DIR *dir = path ? opendir(path) : NULL;
	const struct dirent *entry;
	while (dir && (entry = readdir(dir))) {
		struct prof_str name = { entry->d_name, (uint32_t)strlen(entry->d_name), 0 };
		char *word;
		if (!goes_on(name.s, &base) || !plain(&name) || (*name.s == '.' && !base.len))
			continue;
		if (asprintf(&word, "%.*s%s%s", (int)folder, t->s, name.s,
			     entry->d_type == DT_DIR ? "/" : "") < 0)
			break;
		bool kept = line_words_add(w, word, strlen(word));
		free(word);
		if (!kept)
			break;
	}
	if (dir)
		closedir(dir);
	free(path);
	if (w->n)
		qsort(w->v, w->n, sizeof(*w->v), compare);
}

static bool is(const char *word, size_t len, const char *name)
{
	return len == strlen(name) && !memcmp(word, name, len);
}

void browse_complete(void *context, const char *line, size_t cursor, struct line_words *w)
{
	const struct browse_words *words = context;
	size_t first = strspn(line, " "), word = strspn(line + first, BROWSE_WORD);
	w->start = cursor;
	while (w->start > 0 && !strchr(" \t?", line[w->start - 1]))
		w->start--;
	struct typed t = { line + w->start, cursor - w->start };
	const char *command = line + first;
	if (w->start <= first || *command == '?' || is(command, word, "help"))
		add_names(browse_command, &t, w);
	else if (is(command, word, "sort"))
		add_names(pystats_key_name, &t, w);
	else if (is(command, word, "add") || is(command, word, "read"))
		add_files(&t, w);
	else if (is(command, word, "stats") || is(command, word, "callers") ||
		 is(command, word, "callees"))
		add_functions(words->table->stats, &t, w);
}
