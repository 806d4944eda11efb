/* vmprof_names.c - functions of vmprof by the numbers that stand for them. */
#include "vmprof_names.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "hash.h"
#include "room.h"

static struct vmprof_name *find(struct vmprof_names *t, uint64_t id)
{
	uint32_t hash = hash_number(id);
	size_t at;
	for (uint32_t row = index_first(&t->by_id, hash, &at); row != INDEX_NONE;
	     row = index_next(&t->by_id, hash, &at))
		if (t->rows[row].id == id)
			return &t->rows[row];
	if (!room_for(&t->rows, t->n, &t->cap, sizeof(*t->rows))) {
		t->failed = true;
		return NULL;
	}
	if (!index_put(&t->by_id, hash, (uint32_t)t->n)) {
		t->failed = true;
		return NULL;
	}
	t->rows[t->n] = (struct vmprof_name){ id, { "", 0 }, PROF_NONE };
	return &t->rows[t->n++];
}

static bool greater(struct text a, struct text b)
{
	int order = memcmp(a.s, b.s, a.len < b.len ? a.len : b.len);
	return order ? order > 0 : a.len > b.len;
}

void vmprof_add_symbol(struct vmprof_names *t, uint64_t id, struct text symbol)
{
	struct vmprof_name *name = find(t, id);
	if (name && greater(symbol, name->symbol))
		name->symbol = symbol;
}

/* Up to the next colon, which is passed over. False: there is none. */
static bool cut(struct text *rest, struct text *piece)
{
	const char *at = memchr(rest->s, ':', rest->len);
	if (!at)
		return false;
	*piece = (struct text){ rest->s, (size_t)(at - rest->s) };
	rest->s = at + 1;
	rest->len -= piece->len + 1;
	return true;
}

static bool parse_line(struct text t, int64_t *line)
{
	bool minus = t.len && *t.s == '-';
	uint64_t v = 0;
	size_t n = t.len > minus ? text_u64(t.s + minus, t.s + t.len, &v) : 0;
	if (!n || n != t.len - minus || v > INT64_MAX)
		return false;
	*line = minus ? -(int64_t)v : (int64_t)v;
	return true;
}

/* language:name:first line:file, where the file may hold colons and native code has none. */
prof_id vmprof_add_func(struct prof_builder *b, struct text symbol, uint64_t id)
{
	struct text file = symbol, language, name, digits;
	char number[24];
	int64_t line;
	if (!symbol.len) {
		snprintf(number, sizeof(number), "0x%" PRIx64, id);
		name = (struct text){ number, strlen(number) };
	} else if (cut(&file, &language) && cut(&file, &name) && cut(&file, &digits) &&
		   parse_line(digits, &line)) {
		if (text_is(file, "-"))
			file.len = 0;
		return prof_add_func(
			b, &(struct prof_func){ .name = prof_add_string(b, name.s, name.len),
						.file = prof_add_string(b, file.s, file.len),
						.line = line });
	} else {
		name = symbol;
	}
	return prof_add_func(b,
			     &(struct prof_func){ .name = prof_add_string(b, name.s, name.len) });
}

prof_id vmprof_func(struct vmprof_names *t, uint64_t id, struct prof_builder *b)
{
	struct vmprof_name *name = find(t, id);
	if (!name)
		return 0;
	if (name->func == PROF_NONE)
		name->func = vmprof_add_func(b, name->symbol, id);
	return name->func;
}

void vmprof_free_names(struct vmprof_names *t)
{
	free(t->rows);
	index_free(&t->by_id);
	*t = (struct vmprof_names){ .n = 0 };
}
