/* json_find.c - members of an object that are read later, and not in their order. */
#include "json_find.h"

#include <stdlib.h>

void json_find(struct json *j, const struct json_place *table)
{
	struct text key;
	json_object(j);
	while (json_member(j, &key)) {
		const struct json_place *m = table;
		while (m->name && !text_is(key, m->name))
			m++;
		if (m->name) {
			(void)json_next(j);
			*m->at = j->p;
			json_pass(j);
		} else {
			json_skip(j);
		}
	}
}

struct json json_at(const struct prof_input *in, struct prof_error *err, const char *p)
{
	return (struct json){
		.in = in, .err = err, .p = p, .end = (const char *)in->data + in->size
	};
}

int json_leave(struct json *j)
{
	free(j->room);
	j->room = NULL;
	return j->failed ? -1 : 0;
}
