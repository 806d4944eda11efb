/* run_formats.c - the formats that can be read and written, as choices and as a list. */
#include <string.h>

#include "run.h"

/* Aliases stand in one string a reader; this is a table of them as separate words. */
#define MOST_WORDS 256
#define MOST_TEXT  4096

static const char *words[MOST_WORDS + 1];

static void split_aliases(void)
{
	static char text[MOST_TEXT];
	size_t n = 0, used = 0;
	for (; prof_readers[n] && n < MOST_WORDS; n++)
		words[n] = prof_readers[n]->name;
	for (size_t i = 0; prof_readers[i]; i++) {
		for (const char *w = prof_readers[i]->aliases; *w && n < MOST_WORDS;) {
			size_t len = strcspn(w, " ");
			if (len && used + len < MOST_TEXT) {
				words[n++] = memcpy(text + used, w, len);
				used += len + 1;
			}
			w += len + (w[len] == ' ');
		}
	}
}

const char *run_formats(size_t i)
{
	if (!words[0])
		split_aliases();
	return i < MOST_WORDS ? words[i] : NULL;
}

const char *run_types(size_t i)
{
	return prof_renderers[i] ? prof_renderers[i]->name : NULL;
}

static void print_aliases(FILE *out, const char *aliases)
{
	if (!*aliases)
		return;
	fprintf(out, "  %-14s (also named ", "");
	for (const char *c = aliases; *c; c++)
		fputs(*c == ' ' ? ", " : (char[]){ *c, 0 }, out);
	fputs(")\n", out);
}

void run_list_formats(FILE *out)
{
	fputs("Read, recognised by content unless -f says which:\n", out);
	for (size_t i = 0; prof_readers[i]; i++) {
		fprintf(out, "  %-14s %s\n", prof_readers[i]->name, prof_readers[i]->title);
		print_aliases(out, prof_readers[i]->aliases);
	}
	fputs("\nWritten by the tools that have -t, or by the suffix of -o:\n", out);
	for (size_t i = 0; prof_renderers[i]; i++)
		fprintf(out, "  %-14s %s\n  %-14s (%s)\n", prof_renderers[i]->name,
			prof_renderers[i]->title, "", prof_renderers[i]->suffix);
}
