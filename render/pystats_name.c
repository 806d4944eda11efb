/* pystats_name.c - what pstats calls a function: file:line(name). */
#include <string.h>

#include "pystats.h"
#include "sink.h"

/* Characters as Python counts them: bytes that are not UTF-8 are one each. */
static size_t count_chars(const char *s, size_t len)
{
	size_t n = 0;
	for (size_t i = 0; i < len; n++) {
		unsigned char c = (unsigned char)s[i];
		size_t more = c < 0xc2 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : c < 0xf5 ? 3 : 0;
		size_t k = 1;
		while (k <= more && i + k < len && ((unsigned char)s[i + k] & 0xc0) == 0x80)
			k++;
		i += k > more ? k : 1;
	}
	return n;
}

static bool built_in(const struct pystats_func *f)
{
	return f->line == 0 && f->file.len == 1 && f->file.s[0] == '~';
}

static bool name_function(struct pystats *s, struct pystats_func *f)
{
	const struct prof_str *name = &f->name;
	size_t len = name->len;
	if (built_in(f)) {
		f->std = *name;
		if (len >= 2 && name->s[0] == '<' && name->s[len - 1] == '>') {
			char *copy = arena_copy(&s->arena, name->s, len);
			if (!copy)
				return false;
			copy[0] = '{';
			copy[len - 1] = '}';
			f->std.s = copy;
		}
	} else {
		char *text = arena_alloc(&s->arena, f->file.len + len + 24);
		if (!text)
			return false;
		char *end = text + f->file.len;
		memcpy(text, f->file.s, f->file.len);
		*end++ = ':';
		if (f->line < 0)
			*end++ = '-';
		end = number_u64(end, f->line < 0 ? -(uint64_t)f->line : (uint64_t)f->line);
		*end++ = '(';
		memcpy(end, name->s, len);
		end += len;
		*end++ = ')';
		f->std = (struct prof_str){ text, (uint32_t)(end - text), 0 };
	}
	f->std_chars = count_chars(f->std.s, f->std.len);
	return true;
}

bool pystats_name_all(struct pystats *s)
{
	for (uint32_t i = 0; i < s->nfuncs; i++)
		if (!s->funcs[i].std.s && !name_function(s, &s->funcs[i]))
			return false;
	return true;
}
