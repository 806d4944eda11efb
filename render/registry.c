/* registry.c - the list of renderers: by name, by the suffix of a file. */
#include <string.h>

#include "proftools/render.h"

#define RENDERER(name) extern const struct prof_renderer prof_renderer_##name;
#include "renderers.def"
#undef RENDERER

const struct prof_renderer *const prof_renderers[] = {
#define RENDERER(name) &prof_renderer_##name,
#include "renderers.def"
#undef RENDERER
	NULL,
};

const struct prof_renderer *prof_renderer_find(const char *name)
{
	for (size_t i = 0; prof_renderers[i]; i++)
		if (!strcmp(prof_renderers[i]->name, name))
			return prof_renderers[i];
	return NULL;
}

/* Suffixes may have dots inside (".speedscope.json"): the longest that fits wins. */
static size_t suffix_length(const char *path, const char *suffixes)
{
	size_t best = 0, len = strlen(path);
	for (const char *w = suffixes; *w;) {
		size_t n = strcspn(w, " ");
		if (n < len && n > best && !memcmp(path + len - n, w, n))
			best = n;
		w += n;
		w += *w == ' ';
	}
	return best;
}

const struct prof_renderer *prof_renderer_for(const char *path)
{
	const struct prof_renderer *best = NULL;
	size_t longest = 0;
	for (size_t i = 0; prof_renderers[i]; i++) {
		size_t n = suffix_length(path, prof_renderers[i]->suffix);
		if (n > longest) {
			best = prof_renderers[i];
			longest = n;
		}
	}
	return best;
}
