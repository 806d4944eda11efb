/*
 * pprof.c - writes profiles for pprof: protobuf, gzipped.
 *
 * A sample a calling context with a cost of its own, with all measures. What is
 * referred to by number comes after the samples, when it is known.
 * docs/formats/pprof.md.
 */
#include <errno.h>
#include <stdlib.h>

#include "contexts.h"
#include "deflate.h"
#include "hash.h"
#include "index.h"
#include "proftools/render.h"
#include "sink.h"
#include "wire_write.h"

/* Stacks are written whole, so that few deep ones could fill a disk. */
enum { MOST_FRAMES = 1 << 26 };

struct location {
	prof_id func; /* nfuncs: what could not be told apart */
	uint32_t line;
};

struct writer {
	const struct prof *p;
	struct contexts c;
	struct sink sink;
	prof_id main;
	struct message piece, inner; /* room for the field being written */
	struct message texts;        /* the string table, written last */
	size_t ntexts;
	uint64_t keys[3]; /* of labels, in the string table; 0: not there yet */
	prof_id *text;    /* [nstrings]: number in the string table; PROF_NONE: not there yet */
	prof_id *mapping; /* [nstrings]: number of the mapping of an object; 0: none yet */
	size_t nmappings;
	bool *used; /* [nfuncs + 1]: functions that a location has */
	struct location *locations;
	size_t nlocations, cap_locations;
	struct index by_place;
	double *carry; /* [nmeasures] */
	bool failed;
};

/* Numbers of fields of a profile. */
enum {
	SAMPLE_TYPE = 1,
	SAMPLE,
	MAPPING,
	LOCATION,
	FUNCTION,
	STRING_TABLE,
	DROP_FRAMES,
	KEEP_FRAMES,
	TIME_NANOS,
	DURATION_NANOS,
	PERIOD_TYPE,
	PERIOD,
	COMMENT,
	DEFAULT_SAMPLE_TYPE,
	DOC_URL
};

/* ---- pieces --------------------------------------------------------------------------- */

/* Writes the message in w->piece as a field and empties it. */
static void put_piece(struct writer *w, unsigned field)
{
	struct message head = { 0 };
	message_varint(&head, (uint64_t)field << 3 | 2);
	message_varint(&head, w->piece.size);
	w->failed = w->failed || head.failed || w->piece.failed || w->inner.failed;
	if (!w->failed) {
		sink_bytes(&w->sink, head.data, head.size);
		sink_bytes(&w->sink, w->piece.data, w->piece.size);
	}
	message_free(&head);
	w->piece.size = 0;
}

static void put_number(struct writer *w, unsigned field, uint64_t v)
{
	struct message m = { 0 };
	message_number(&m, field, v);
	w->failed = w->failed || m.failed;
	if (!w->failed)
		sink_bytes(&w->sink, m.data, m.size);
	message_free(&m);
}

/* Adds a text to the string table; each has been asked for once. */
static uint64_t add_text(struct writer *w, const char *text, size_t len)
{
	message_text(&w->texts, STRING_TABLE, text, len);
	return w->ntexts++;
}

static uint64_t text_of(struct writer *w, prof_id string)
{
	const struct prof_str *s = &w->p->strings[string];
	if (w->text[string] == PROF_NONE)
		w->text[string] = (prof_id)add_text(w, s->s, s->len);
	return w->text[string];
}

/* ---- head ------------------------------------------------------------------------------- */

static bool was_pprof(const struct writer *w)
{
	return !strcmp(w->p->format, "pprof");
}

/* "time", or "time (base)" of a comparison. */
static uint64_t name_of_type(struct writer *w, const struct prof_measure *m)
{
	static const char *const sides[] = { "", " (base)", " (new)" };
	const struct prof_str *name = &w->p->strings[m->name];
	if (!m->side)
		return text_of(w, m->name);
	size_t room = (size_t)name->len + 16;
	char *text = malloc(room);
	if (!text) {
		w->failed = true;
		return 0;
	}
	memcpy(text, name->s, name->len);
	size_t len = name->len +
		     (size_t)snprintf(text + name->len, room - name->len, "%s", sides[m->side]);
	uint64_t number = add_text(w, text, len);
	free(text);
	return number;
}

/* What is neither time nor bytes is counted, unless pprof's reader noted another unit. */
static void put_type(struct writer *w, unsigned field, uint64_t name, const struct prof_measure *m)
{
	static const char *const units[] = { "count", "nanoseconds", "bytes" };
	bool noted = m->title && m->unit == PROF_UNIT_NONE && was_pprof(w);
	uint64_t unit = noted ? text_of(w, m->title)
			      : add_text(w, units[m->unit], strlen(units[m->unit]));
	message_number(&w->piece, 1, name);
	message_number(&w->piece, 2, unit);
	put_piece(w, field);
}

static void put_types(struct writer *w)
{
	const struct prof *p = w->p;
	uint64_t main = 0;
	for (prof_id m = 0; m < p->nmeasures; m++) {
		uint64_t name = name_of_type(w, &p->measures[m]);
		main = m == w->main ? name : main;
		put_type(w, SAMPLE_TYPE, name, &p->measures[m]);
	}
	put_number(w, DEFAULT_SAMPLE_TYPE, main);
	/* A period of 1 says that everything was counted. */
	bool known = was_pprof(w) && prof_meta_value(p, "period");
	if (!known && !p->measures[w->main].sampled) {
		put_type(w, PERIOD_TYPE, main, &p->measures[w->main]);
		put_number(w, PERIOD, 1);
	}
}

static void put_comment(struct writer *w, const char *text)
{
	put_number(w, COMMENT, add_text(w, text, strlen(text)));
}

/* Header fields that pprof's reader kept go back to where they were. */
static void put_header(struct writer *w)
{
	static const struct {
		const char *key;
		unsigned field;
		bool text;
	} fields[] = {
		{ "time_nanos", TIME_NANOS, false },  { "duration_nanos", DURATION_NANOS, false },
		{ "drop_frames", DROP_FRAMES, true }, { "keep_frames", KEEP_FRAMES, true },
		{ "doc_url", DOC_URL, true },
	};
	const struct prof *p = w->p;
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields) && was_pprof(w); i++) {
		const char *value = prof_meta_value(p, fields[i].key);
		if (value && fields[i].text)
			put_number(w, fields[i].field, add_text(w, value, strlen(value)));
		else if (value)
			put_number(w, fields[i].field, strtoull(value, NULL, 10));
	}
	for (size_t i = 0; i < p->nmeta && was_pprof(w); i++)
		if (!strcmp(prof_text(p, p->meta[i].key), "comment"))
			put_comment(w, prof_text(p, p->meta[i].value));
	const char *period = prof_meta_value(p, "period");
	if (period && was_pprof(w)) {
		const char *type = prof_meta_value(p, "period_type");
		const char *unit = prof_meta_value(p, "period_unit");
		message_number(&w->piece, 1, type ? add_text(w, type, strlen(type)) : 0);
		message_number(&w->piece, 2, unit ? add_text(w, unit, strlen(unit)) : 0);
		put_piece(w, PERIOD_TYPE);
		put_number(w, PERIOD, strtoull(period, NULL, 10));
	}
	if (w->c.inclusive)
		put_comment(w, "proftools: lines cost what they call as well");
	if (w->c.estimated)
		put_comment(w, "proftools: the contexts are estimated from a call graph");
}

/* ---- samples -------------------------------------------------------------------------------- */

/* Number of the location of a function at a line, from 1. */
static uint64_t location_of(struct writer *w, prof_id func, uint32_t line)
{
	uint32_t hash = hash_number((uint64_t)func << 32 | line);
	size_t at;
	for (uint32_t i = index_first(&w->by_place, hash, &at); i != INDEX_NONE;
	     i = index_next(&w->by_place, hash, &at))
		if (w->locations[i].func == func && w->locations[i].line == line)
			return i + 1;
	if (w->nlocations == w->cap_locations) {
		size_t cap = w->cap_locations ? w->cap_locations * 2 : 256;
		struct location *more = realloc(w->locations, cap * sizeof(*more));
		w->failed = w->failed || !more;
		if (!more)
			return 0;
		w->locations = more;
		w->cap_locations = cap;
	}
	if (!index_put(&w->by_place, hash, (uint32_t)w->nlocations)) {
		w->failed = true;
		return 0;
	}
	w->locations[w->nlocations++] = (struct location){ func, line };
	return w->nlocations;
}

/* Values are whole: what rounding takes from one sample is given to the next. */
static int64_t whole(struct writer *w, prof_id measure, double v)
{
	double *carry = &w->carry[measure];
	if (!(v > -9e15 && v < 9e15)) /* whole anyway, or no number */
		return v >= 9.2e18 ? INT64_MAX : v <= -9.2e18 ? INT64_MIN : v == v ? llround(v) : 0;
	int64_t rounded = llround(v + *carry);
	*carry += v - (double)rounded;
	return rounded;
}

enum { THREAD, THREAD_ID, PID, KEYS };

static void add_label(struct writer *w, unsigned key, prof_id text, int64_t number)
{
	static const char *const names[KEYS] = { "thread", "thread_id", "pid" };
	if (!w->keys[key])
		w->keys[key] = add_text(w, names[key], strlen(names[key]));
	w->inner.size = 0;
	message_number(&w->inner, 1, w->keys[key]);
	message_number(&w->inner, 2, text ? text_of(w, text) : 0);
	message_number(&w->inner, 3, (uint64_t)number);
	message_bytes(&w->piece, 3, w->inner.data, w->inner.size);
}

static void add_labels(struct writer *w, const struct prof_part *part)
{
	if (part->name)
		add_label(w, THREAD, part->name, 0);
	if (part->tid > 0)
		add_label(w, THREAD_ID, 0, part->tid);
	if (part->pid > 0)
		add_label(w, PID, 0, part->pid);
}

static void put_sample(struct writer *w, const struct turn *t, const struct prof_part *part)
{
	static const double scales[] = { 1, 1e9, 1 };
	const struct contexts *c = &w->c;
	w->inner.size = 0;
	for (prof_id at = t->context; at; at = c->parent[at]) {
		prof_id func = c->func[at] == PROF_MORE ? (prof_id)w->p->nfuncs : c->func[at];
		message_varint(&w->inner, location_of(w, func, prof_at(c->line, at)));
	}
	message_bytes(&w->piece, 1, w->inner.data, w->inner.size);
	w->inner.size = 0;
	for (prof_id m = 0; m < w->p->nmeasures; m++) {
		const struct prof_measure *measure = &w->p->measures[m];
		double v = prof_cost_at(c->self, m, t->context) * measure->scale;
		message_varint(&w->inner, (uint64_t)whole(w, m, v * scales[measure->unit]));
	}
	message_bytes(&w->piece, 2, w->inner.data, w->inner.size);
	add_labels(w, part);
	put_piece(w, SAMPLE);
}

/* ---- tables --------------------------------------------------------------------------------- */

/* Says that all is known, or else pprof looks for the program. */
static uint64_t mapping_of(struct writer *w, prof_id object)
{
	if (w->mapping[object])
		return w->mapping[object];
	w->mapping[object] = (prof_id)++w->nmappings;
	message_number(&w->piece, 1, w->nmappings);
	message_number(&w->piece, 5, object ? text_of(w, object) : 0);
	for (unsigned known = 7; known <= 9; known++)
		message_number(&w->piece, known, 1);
	put_piece(w, MAPPING);
	return w->nmappings;
}

static void put_locations(struct writer *w)
{
	for (size_t i = 0; i < w->nlocations && !w->failed; i++) {
		const struct location *l = &w->locations[i];
		prof_id object = l->func == w->p->nfuncs ? 0 : w->p->funcs[l->func].object;
		uint64_t mapping = mapping_of(w, object);
		w->used[l->func] = true;
		w->inner.size = 0;
		message_number(&w->inner, 1, (uint64_t)l->func + 1);
		message_number(&w->inner, 2, l->line);
		message_number(&w->piece, 1, i + 1);
		message_number(&w->piece, 2, mapping);
		message_bytes(&w->piece, 4, w->inner.data, w->inner.size);
		put_piece(w, LOCATION);
	}
}

/* Without the system's name, or else pprof would cut "<...>" off as a template's arguments. */
static void put_functions(struct writer *w)
{
	for (prof_id f = 0; f <= w->p->nfuncs && !w->failed; f++) {
		const struct prof_func *func = f < w->p->nfuncs ? &w->p->funcs[f] : NULL;
		if (!w->used[f])
			continue;
		uint64_t name = func ? text_of(w, func->name) : add_text(w, "(more)", 6);
		message_number(&w->piece, 1, (uint64_t)f + 1);
		message_number(&w->piece, 2, name);
		if (func && func->file)
			message_number(&w->piece, 4, text_of(w, func->file));
		if (func && func->line > 0)
			message_number(&w->piece, 5, (uint64_t)func->line);
		put_piece(w, FUNCTION);
	}
}

static void put_profile(struct writer *w)
{
	const struct contexts *c = &w->c;
	add_text(w, "", 0);
	w->text[0] = 0;
	put_types(w);
	put_header(w);
	for (prof_id part = 0; part < w->p->nparts; part++)
		for (size_t i = c->first[part]; i < c->first[part + 1] && !w->failed; i++)
			put_sample(w, &c->turns[i], &w->p->parts[part]);
	put_locations(w);
	put_functions(w);
	w->failed = w->failed || w->texts.failed || w->piece.failed || w->inner.failed;
	if (!w->failed)
		sink_bytes(&w->sink, w->texts.data, w->texts.size);
}

/* ---- the file ---------------------------------------------------------------------------------
 */

static bool make_room(struct writer *w)
{
	const struct prof *p = w->p;
	w->text = malloc((p->nstrings + 1) * sizeof(*w->text));
	w->mapping = calloc(p->nstrings + 1, sizeof(*w->mapping));
	w->used = calloc(p->nfuncs + 1, sizeof(*w->used));
	for (size_t i = 0; w->text && i < p->nstrings; i++)
		w->text[i] = PROF_NONE;
	w->carry = calloc(p->nmeasures + 1, sizeof(*w->carry));
	return w->text && w->mapping && w->used && w->carry;
}

static int write_file(struct writer *w, FILE *out, struct prof_error *err)
{
	if (w->c.frames > MOST_FRAMES)
		return prof_fail(err, PROF_ELIMIT, "more than %d frames in all stacks together",
				 MOST_FRAMES);
	if (!make_room(w))
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	FILE *packed = deflate_open(out, DEFLATE_GZIP, err);
	if (!packed)
		return -1;
	sink_init(&w->sink, packed);
	put_profile(w);
	int status = sink_finish(&w->sink, err);
	errno = 0;
	if ((fclose(packed) || fflush(out)) && !status)
		status = prof_fail(err, PROF_EIO, "cannot write: %s",
				   strerror(errno ? errno : EIO));
	return w->failed ? prof_fail(err, PROF_ENOMEM, "out of memory") : status;
}

static int render_pprof(const struct prof *p, const struct prof_render_options *opt, FILE *out,
			struct prof_error *err)
{
	struct writer w = { .p = p, .main = contexts_measure(p, opt, err) };
	int status = -1;
	if (w.main == PROF_NONE)
		return -1;
	if (!contexts_init(&w.c, p, false, err))
		status = write_file(&w, out, err);
	contexts_free(&w.c);
	message_free(&w.piece);
	message_free(&w.inner);
	message_free(&w.texts);
	index_free(&w.by_place);
	free(w.text);
	free(w.mapping);
	free(w.used);
	free(w.locations);
	free(w.carry);
	return status;
}

const struct prof_renderer prof_renderer_pprof = {
	.name = "pprof",
	.title = "pprof (profile.proto, gzipped)",
	.suffix = ".pb.gz .pprof",
	.lost = "the order of samples, fractions; that contexts are estimated is but a comment",
	.binary = true,
	.render = render_pprof,
};
