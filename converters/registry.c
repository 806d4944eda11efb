/* registry.c - the list of readers: find one, choose one, run one. */
#include <string.h>

#include "place.h"
#include "proftools/reader.h"
#include "sniff.h"

#define READER(name) extern const struct prof_reader prof_reader_##name;
#include "readers.def"
#undef READER

const struct prof_reader *const prof_readers[] = {
#define READER(name) &prof_reader_##name,
#include "readers.def"
#undef READER
	NULL,
};

static bool listed(const char *words, const char *name)
{
	size_t len = strlen(name);
	for (const char *w = words; *w; w += strcspn(w, " "), w += *w == ' ')
		if (strcspn(w, " ") == len && !memcmp(w, name, len))
			return len > 0;
	return false;
}

const struct prof_reader *prof_reader_find(const char *name)
{
	for (size_t i = 0; prof_readers[i]; i++)
		if (!strcmp(prof_readers[i]->name, name) || listed(prof_readers[i]->aliases, name))
			return prof_readers[i];
	return NULL;
}

/* "run.prof" and, as what was compressed is known by then, "run.prof.gz". */
static bool has_suffix(const struct prof_input *in, const char *suffixes)
{
	char suffix[32];
	size_t end = in->name ? strlen(in->name) : 0, start = end;
	for (int part = in->compressed ? 0 : 1; part < 2; part++) {
		end = start;
		while (start && in->name[start - 1] != '.' && in->name[start - 1] != '/')
			start--;
		if (!start || in->name[start - 1] != '.' || end - start + 2 > sizeof(suffix))
			return false;
		start--;
	}
	memcpy(suffix, in->name + start, end - start);
	suffix[end - start] = 0;
	return listed(suffixes, suffix);
}

static void fail_unknown(const struct prof_input *in, struct prof_error *err)
{
	struct sniff is = sniff(in);
	prof_fail(err, PROF_EFORMAT, "not a profile of any known format: looks like %s; %s",
		  is.name,
		  is.advice ? is.advice : "--list-formats names the formats, -f forces one");
}

const struct prof_reader *prof_reader_for(const struct prof_input *in, struct prof_error *err)
{
	const struct prof_reader *best = NULL, *rival = NULL;
	int best_score = 0;
	for (size_t i = 0; prof_readers[i]; i++) {
		int match = (int)prof_readers[i]->probe(in);
		if (match == PROF_NO)
			continue;
		int score = match * 2 + has_suffix(in, prof_readers[i]->suffixes);
		if (score > best_score) {
			best = prof_readers[i];
			rival = NULL;
			best_score = score;
		} else if (score == best_score) {
			rival = prof_readers[i];
		}
	}
	if (best && !rival)
		return best;
	if (best)
		prof_fail(err, PROF_EFORMAT, "may be %s or %s; choose with -f", best->name,
			  rival->name);
	else if (!in->size)
		prof_fail(err, PROF_EFORMAT, "empty input");
	else
		fail_unknown(in, err);
	place_name(err, in->name ? in->name : "-");
	return NULL;
}

struct prof *prof_read(const struct prof_input *in, const struct prof_reader *reader,
		       struct prof_error *err)
{
	struct prof_error local = PROF_ERROR_INIT;
	struct prof_builder *b = NULL;
	struct prof *p = NULL;
	if (!err)
		err = &local;
	if (!reader)
		reader = prof_reader_for(in, err);
	if (!reader)
		return NULL;
	b = prof_builder_new(reader->name);
	if (reader->read(in, b, err)) {
		/* A reader that stopped because memory ran out has nothing else to say. */
		if (err->status == PROF_OK)
			prof_fail(err, PROF_ENOMEM, "out of memory");
		prof_builder_free(b);
	} else {
		p = prof_builder_finish(b, err);
	}
	if (!p)
		place_name(err, in->name ? in->name : "-");
	return p;
}
