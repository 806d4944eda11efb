/* frame.c - take apart what text formats write in place of a frame. */
#include "frame.h"

prof_id frame_func(struct prof_builder *b, struct text name, struct text file)
{
	return prof_add_func(b,
			     &(struct prof_func){ .name = prof_add_string(b, name.s, name.len),
						  .file = prof_add_string(b, file.s, file.len) });
}

/* Where the digits at the end begin. */
static const char *digits_of(struct text t)
{
	const char *p = t.s + t.len;
	while (p > t.s && is_digit(p[-1]))
		p--;
	return p;
}

bool frame_take_count(struct text *t, uint64_t *count)
{
	const char *end = t->s + t->len, *p = digits_of(*t);
	if (p == end || p == t->s || p[-1] != ' ' || text_u64(p, end, count) != (size_t)(end - p))
		return false;
	t->len = (size_t)(p - 1 - t->s);
	return true;
}

bool frame_take_line(struct text *t, char before, uint32_t *line)
{
	const char *end = t->s + t->len, *p = digits_of(*t);
	uint64_t n;
	if (p == end || p == t->s || p[-1] != before)
		return false;
	if (text_u64(p, end, &n) == (size_t)(end - p) && n <= UINT32_MAX)
		*line = (uint32_t)n;
	t->len = (size_t)(p - 1 - t->s);
	return true;
}

bool frame_split_bracket(struct text t, const char *open, struct text *name, struct text *place)
{
	size_t n = strlen(open);
	const char *at = t.len > n ? memmem(t.s + 1, t.len - 1, open, n) : NULL;
	if (!at || !text_ends(t, ")"))
		return false;
	*name = (struct text){ t.s, (size_t)(at - t.s) };
	*place = (struct text){ at + n, (size_t)(t.s + t.len - 1 - at) - n };
	return true;
}

bool frame_split_colon(struct text t, struct text *name, struct text *file)
{
	for (size_t i = t.len; i-- > 1;) {
		if (t.s[i] != ':')
			continue;
		if (t.s[i - 1] == ':') {
			i--;
			continue;
		}
		*name = (struct text){ t.s + i + 1, t.len - i - 1 };
		*file = (struct text){ t.s, i };
		return name->len > 0;
	}
	return false;
}
