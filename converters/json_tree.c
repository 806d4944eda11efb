/* json_tree.c - walk over a tree that is written as objects within objects. */
#include "json_tree.h"

static enum json_tree_step enter(struct json_tree *t)
{
	json_object(t->j);
	t->depth++;
	t->in_list = false;
	return t->j->failed ? TREE_END : TREE_ENTER;
}

enum json_tree_step json_tree_next(struct json_tree *t, struct text *key)
{
	struct json *j = t->j;

	if (!t->depth)
		return t->in_list ? TREE_END : enter(t);
	for (;;) {
		if (t->in_list && json_element(j))
			return enter(t);
		t->in_list = false;
		if (!json_member(j, key)) {
			t->depth--;
			t->in_list = true;
			return j->failed ? TREE_END : TREE_LEAVE;
		}
		if (!text_is(*key, t->children))
			return TREE_MEMBER;
		t->in_list = !json_null(j);
		if (t->in_list)
			json_array(j);
	}
}

/* ---- for probes ---------------------------------------------------------- */

static const char *past_blanks(const char *p, const char *end)
{
	while (p < end && (is_blank(*p) || *p == '\n' || *p == '\r'))
		p++;
	return p;
}

/* Behind the closing quote of the string at p, or the end. */
static const char *past_string(const char *p, const char *end)
{
	for (p++; p < end && *p != '"'; p++)
		if (*p == '\\')
			p++;
	return p < end ? p + 1 : end;
}

/* Behind any value: to the comma or bracket that ends it. */
static const char *past_value(const char *p, const char *end)
{
	size_t depth = 0;

	while (p < end) {
		switch (*p) {
		case '"':
			p = past_string(p, end);
			continue;
		case '[':
		case '{':
			depth++;
			break;
		case ']':
		case '}':
			if (!depth)
				return p;
			depth--;
			break;
		case ',':
			if (!depth)
				return p;
		}
		p++;
	}
	return end;
}

unsigned json_members_seen(const struct prof_input *in, const char *const *names, size_t most)
{
	const char *p = (const char *)in->data, *end = p + (in->size < most ? in->size : most);
	unsigned seen = 0;

	if (end - p >= 3 && !memcmp(p, "\xef\xbb\xbf", 3))
		p += 3;
	p = past_blanks(p, end);
	if (p == end || *p != '{')
		return 0;
	do {
		p = past_blanks(p + 1, end);
		if (p == end || *p != '"')
			break;
		const char *key = p + 1;
		p = past_string(p, end);
		struct text t = { key, (size_t)(p - key) - (p > key) };
		for (unsigned i = 0; names[i] && i < 32; i++)
			if (text_is(t, names[i]))
				seen |= 1u << i;
		p = past_value(past_blanks(p, end), end);
	} while (p < end && *p == ',');
	return seen;
}
