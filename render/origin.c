/* origin.c - whose code a function is: one's own, a library's, the standard library's. */
#include "origin.h"

#include <string.h>

static bool starts(const struct prof_str *s, const char *with)
{
	size_t n = strlen(with);
	return s->len >= n && !memcmp(s->s, with, n);
}

/* Where the path goes on behind a folder of that name; NULL if it is not on the path. */
static const char *behind(const struct prof_str *path, const char *folder)
{
	size_t n = strlen(folder);
	const char *at = memmem(path->s, path->len, folder, n);
	return at ? at + n : NULL;
}

static const char *behind_libraries(const struct prof_str *file)
{
	const char *at = behind(file, "/site-packages/");
	return at ? at : behind(file, "/dist-packages/");
}

/* "/lib/python3.11/json/decoder.py" and "lib64/python2.7/": returns what follows the version. */
static const char *behind_standard(const struct prof_str *file)
{
	const char *end = file->s + file->len, *at = file->s;
	while ((at = memmem(at, (size_t)(end - at), "/python", 7)) != NULL) {
		bool lib = at - file->s >= 3 &&
			   (!memcmp(at - 3, "lib", 3) ||
			    (at - file->s >= 5 && !memcmp(at - 5, "lib64", 5)));
		at += 7;
		const char *digit = at;
		while (at < end && ((*at >= '0' && *at <= '9') || *at == '.'))
			at++;
		if (lib && at > digit && at < end && *at == '/')
			return at + 1;
	}
	return NULL;
}

/* "/usr/lib/libpython3.12.so.1.0", "python3.12", "[kernel.kallsyms]": what runs Python. */
static bool is_interpreter(const struct prof_str *object)
{
	const char *slash = object->len ? memrchr(object->s, '/', object->len) : NULL;
	const char *base = slash ? slash + 1 : object->s;
	if (!strncmp(base, "libpython", 9) || starts(object, "[kernel"))
		return true;
	return !strncmp(base, "python", 6) && strspn(base + 6, "0123456789.") == strlen(base + 6);
}

enum origin origin_of(const struct prof *p, prof_id func)
{
	const struct prof_func *f = &p->funcs[func];
	const struct prof_str *file = &p->strings[f->file], *name = &p->strings[f->name];
	if (!f->file && is_interpreter(&p->strings[f->object]))
		return ORIGIN_BUILTIN;
	if (starts(file, "<frozen ") || behind_standard(file))
		return behind_libraries(file) ? ORIGIN_LIBRARY : ORIGIN_STANDARD;
	if (behind_libraries(file))
		return ORIGIN_LIBRARY;
	if (!strcmp(file->s, "~") || starts(name, "<built-in ") || starts(name, "<method '") ||
	    starts(file, "<built-in"))
		return ORIGIN_BUILTIN;
	return ORIGIN_OWN;
}

struct prof_str origin_package(const struct prof *p, prof_id func)
{
	const struct prof_str *file = &p->strings[p->funcs[func].file];
	const char *end = file->s + file->len, *at = behind_libraries(file);
	if (origin_of(p, func) == ORIGIN_BUILTIN)
		return (struct prof_str){ "built-in", 8, 0 };
	if (starts(file, "<frozen "))
		return (struct prof_str){ "frozen", 6, 0 };
	if (!at)
		at = behind_standard(file);
	if (at) {
		const char *slash = memchr(at, '/', (size_t)(end - at));
		return (struct prof_str){ at, (uint32_t)((slash ? slash : end) - at), 0 };
	}
	const char *slash = file->len ? memrchr(file->s, '/', file->len) : NULL;
	if (!slash)
		return p->strings[p->funcs[func].object];
	return (struct prof_str){ file->s, (uint32_t)(slash - file->s), 0 };
}
