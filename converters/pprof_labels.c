/* pprof_labels.c - where a sample of pprof was taken: thread and process, by its labels. */
#include <stdio.h>

#include "pprof.h"

enum { MOST_LABEL = 60 };

/* What a label says of where the sample was taken. */
enum label { LABEL_OTHER, LABEL_NAME, LABEL_THREAD, LABEL_PROCESS, LABEL_PROCESS_NAME };

static enum label label_of(struct text key)
{
	static const struct {
		const char *key;
		enum label is;
	} keys[] = {
		{ "thread", LABEL_NAME },
		{ "thread_name", LABEL_NAME },
		{ "thread name", LABEL_NAME },
		{ "comm", LABEL_NAME },
		{ "tid", LABEL_THREAD },
		{ "thread_id", LABEL_THREAD },
		{ "thread id", LABEL_THREAD },
		{ "pid", LABEL_PROCESS },
		{ "process_id", LABEL_PROCESS },
		{ "process id", LABEL_PROCESS },
		{ "process", LABEL_PROCESS_NAME },
		{ "process_name", LABEL_PROCESS_NAME },
		{ "process name", LABEL_PROCESS_NAME },
	};
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (text_is(key, keys[i].key))
			return keys[i].is;
	return LABEL_OTHER;
}

static void note_label(struct pprof_tables *t, const struct bytes *m, struct text key,
		       const uint8_t *at)
{
	char text[MOST_LABEL + 40];
	int len = key.len < MOST_LABEL ? (int)key.len : MOST_LABEL;
	snprintf(text, sizeof(text), "the label \"%.*s\" is not kept", len, key.s);
	prof_add_note(t->b, bytes_offset(m, at), text);
}

struct label_value {
	struct text key;
	prof_id text; /* 0: there is none */
	uint64_t number;
};

static struct label_value read_label(struct pprof_tables *t, struct bytes *m,
				     const struct wire_field *g)
{
	struct bytes c = wire_message(m, g);
	uint64_t strings[3] = { 0 }; /* [1] key, [2] str */
	struct label_value v = { .number = 0 };
	struct wire_field h;
	while (wire_next(&c, &h)) {
		if (h.number == 1 || h.number == 2)
			strings[h.number] = wire_number(&c, &h);
		else if (h.number == 3)
			v.number = wire_number(&c, &h);
	}
	v.key = pprof_string(&c, t, g->at, strings[1]);
	v.text = pprof_string_id(&c, t, g->at, strings[2]);
	wire_leave(m, &c);
	return v;
}

void pprof_take_label(struct pprof_tables *t, struct bytes *m, const struct wire_field *g,
		      struct prof_part *part)
{
	struct label_value v = read_label(t, m, g);
	int64_t id = v.number && v.number <= INT64_MAX ? (int64_t)v.number : -1;
	enum label is = m->failed ? LABEL_OTHER : label_of(v.key);
	if (m->failed)
		return;
	if (is == LABEL_OTHER)
		note_label(t, m, v.key, g->at);
	else if (v.text && (is != LABEL_PROCESS_NAME || !part->name))
		part->name = v.text;
	else if (is == LABEL_PROCESS)
		part->pid = id;
	else if (is != LABEL_PROCESS_NAME)
		part->tid = id;
}
