/* json_head.c - members of JSON objects, and functions as such, for formats that others read. */
#include "json_head.h"

#include <stdlib.h>

#include "proftools/view.h"

static void put_key(struct sink *s, const char *key)
{
	sink_text(s, ",\"");
	sink_text(s, key);
	sink_text(s, "\":");
}

void json_member_text(struct sink *s, const char *key, const char *text, size_t len)
{
	put_key(s, key);
	json_put_display(s, text, len);
}

void json_member_string(struct sink *s, const char *key, const struct prof *p, prof_id string)
{
	json_member_text(s, key, p->strings[string].s, p->strings[string].len);
}

void json_member_integer(struct sink *s, const char *key, int64_t v)
{
	put_key(s, key);
	sink_i64(s, v);
}

void json_member_place(struct sink *s, const struct prof *p, prof_id func)
{
	if (func == PROF_MORE)
		return;
	const struct prof_func *f = &p->funcs[func];
	if (f->file)
		json_member_string(s, "file", p, f->file);
	if (f->line > 0)
		json_member_integer(s, "line", f->line);
}

void json_put_func_name(struct sink *s, const struct prof *p, prof_id func)
{
	static const struct prof_str more = { "(more)", 6, 0 };
	const struct prof_str *name = func == PROF_MORE ? &more : &p->strings[p->funcs[func].name];
	sink_text(s, "\"name\":");
	json_put_display(s, name->s, name->len);
}

bool json_put_part(struct sink *s, const struct prof *p, prof_id part)
{
	const struct prof_part *q = &p->parts[part];
	const struct prof_str *name = &p->strings[q->name];
	size_t room = (size_t)name->len + 32, n = name->len;
	char *text = malloc(room);
	if (!text)
		return false;
	memcpy(text, name->s, n);
	if (q->tid >= 0 || q->pid >= 0)
		n += (size_t)snprintf(text + n, room - n, "%s%lld", n ? " " : "",
				      (long long)(q->tid >= 0 ? q->tid : q->pid));
	json_put_display(s, text, n);
	free(text);
	return true;
}

void json_put_doubles(struct sink *s, const double *v, size_t n)
{
	sink_byte(s, '[');
	for (size_t i = 0; i < n; i++) {
		if (i)
			sink_byte(s, ',');
		if (isfinite(v[i]))
			sink_shortest(s, v[i]);
		else
			sink_text(s, "null");
	}
	sink_byte(s, ']');
}

void json_put_ids(struct sink *s, const prof_id *v, size_t n)
{
	sink_byte(s, '[');
	for (size_t i = 0; i < n; i++) {
		if (i)
			sink_byte(s, ',');
		if (v[i] == PROF_NONE)
			sink_text(s, "null");
		else
			sink_u64(s, v[i]);
	}
	sink_byte(s, ']');
}
