/* stat_session.c - profstat --style pyinstrument: what pyinstrument prints of its sessions. */
#include <math.h>
#include <string.h>

#include "place.h"
#include "pyinstrument.h"
#include "stat.h"
#include "terminal.h"

/* What tells the version that saved a session. */
struct signs {
	bool intervals, description, attributes, threads, builtins;
};

struct reading {
	struct json j;
	struct session *s;
	struct signs signs;
	bool records;
	double samples; /* as the header counts them */
};

static prof_id add_text(struct reading *r, struct text t)
{
	return session_string(r->s, t.s, t.len);
}

/* ---- members --------------------------------------------------------------- */

static void push_frame(struct reading *r, struct text text)
{
	struct pyinstrument_frame f = pyinstrument_frame(text);
	struct session_step step = { .identity = add_text(r, f.identity), .hide = f.hide };
	step.class = f.class.len ? add_text(r, f.class) : 0;
	r->signs.attributes |= f.identity.len < text.len;
	r->signs.builtins |= text_is(f.file, "<built-in>");
	r->signs.threads |= text_is(f.file, "<thread>");
	session_push(r->s, step);
}

/* [[frame, frame ...], seconds] */
static void read_record(struct reading *r)
{
	double seconds = 0;
	unsigned n = 0;
	json_array(&r->j);
	for (; json_element(&r->j); n++) {
		if (n == 0) {
			json_array(&r->j);
			while (json_element(&r->j))
				push_frame(r, json_string(&r->j));
		} else if (n == 1) {
			seconds = json_double(&r->j);
		} else {
			json_skip(&r->j);
		}
	}
	if (!r->j.failed && n < 2)
		json_fail(&r->j, "expected a stack and its seconds");
	session_sample(r->s, seconds);
}

static void read_records(struct reading *r)
{
	r->records = true;
	json_array(&r->j);
	while (!r->s->failed && json_element(&r->j))
		read_record(r);
	if (r->s->failed) {
		prof_fail(r->j.err, PROF_ENOMEM, "out of memory");
		r->j.failed = true;
	}
}

static void read_stem(struct reading *r)
{
	struct session *s = r->s;
	json_array(&r->j);
	while (json_element(&r->j)) {
		struct pyinstrument_frame f = pyinstrument_frame(json_string(&r->j));
		session_append(s, &s->stem, &s->nstem, &s->cap_stem, add_text(r, f.identity));
	}
}

/* sys_path comes before sys_prefixes. */
static void read_paths(struct reading *r, bool prefixes)
{
	struct session *s = r->s;
	s->has_paths = true;
	json_array(&r->j);
	for (; json_element(&r->j); s->nprefixes += prefixes)
		session_append(s, &s->paths, &s->npaths, &s->cap_paths,
			       add_text(r, json_string(&r->j)));
}

static double optional_number(struct json *j)
{
	return json_null(j) ? NAN : json_double(j);
}

static void read_member(struct reading *r, struct text key)
{
	struct session *s = r->s;
	if (text_is(key, "frame_records")) {
		read_records(r);
	} else if (text_is(key, "start_call_stack")) {
		read_stem(r);
	} else if (text_is(key, "sys_path") && !s->nprefixes) {
		read_paths(r, false);
	} else if (text_is(key, "sys_prefixes")) {
		read_paths(r, true);
	} else if (text_is(key, "program") || text_is(key, "target_description")) {
		r->signs.description = text_is(key, "target_description");
		s->description = add_text(r, json_string(&r->j));
	} else if (text_is(key, "start_time")) {
		s->start_time = optional_number(&r->j);
	} else if (text_is(key, "duration")) {
		s->duration = optional_number(&r->j);
	} else if (text_is(key, "cpu_time")) {
		s->cpu_time = optional_number(&r->j);
	} else if (text_is(key, "sample_count")) {
		r->samples = optional_number(&r->j);
	} else if (text_is(key, "max_interval")) {
		r->signs.intervals = true;
		s->max_interval = optional_number(&r->j);
	} else {
		json_skip(&r->j);
	}
}

/* ---- the session ------------------------------------------------------------ */

/* Of the style "pyinstrument4.4", or of the versions that save such sessions the newest. */
static const struct session_dialect *choose_dialect(const struct signs *signs, const char *style)
{
	const char *version = style + strlen("pyinstrument");
	if (!*version)
		version = signs->intervals     ? "5"
			  : signs->description ? "4.7"
			  : signs->attributes  ? "4.6"
			  : signs->threads     ? "4.3"
			  : signs->builtins    ? "3.4"
					       : "3.0";
	const struct session_dialect *d = session_dialects;
	while (d[1].version && strncmp(d->version, version, strlen(version)) != 0)
		d++;
	return d;
}

static int read_session(const struct prof_input *in, struct stat_options *o, struct prof_error *err)
{
	struct reading r = { .s = &o->session, .samples = NAN };
	struct text key;
	session_init(r.s);
	json_open(&r.j, in, err);
	json_object(&r.j);
	while (json_member(&r.j, &key))
		read_member(&r, key);
	if (!r.j.failed && !r.records)
		json_fail(&r.j, "expected frame_records: --style %s prints pyinstrument's sessions",
			  o->style);
	int status = json_close(&r.j);
	if (r.samples >= 0 && r.samples < 1e15)
		r.s->samples = (uint64_t)r.samples;
	o->session.dialect = choose_dialect(&r.signs, o->style);
	session_places(r.s);
	if (status == 0 && r.s->failed)
		status = prof_fail(err, PROF_ENOMEM, "out of memory");
	return status;
}

struct prof *stat_load_session(struct run *run, const char *const *inputs, size_t n,
			       struct prof_error *err)
{
	struct stat_options *o = run->context;
	struct prof_input in;
	if (n != 1 || prof_input_open(&in, inputs[0], run->max_decompressed, err))
		return NULL;
	int status = read_session(&in, o, err);
	if (status)
		place_name(err, inputs[0]);
	prof_input_close(&in);
	struct prof *none = NULL;
	if (status == 0)
		none = prof_builder_finish(prof_builder_new("pyinstrument"), err);
	if (!none)
		session_free(&o->session);
	return none;
}

int stat_write_session(struct run *run, const struct prof *p, FILE *out, struct prof_error *err)
{
	struct stat_options *o = run->context;
	struct grid_style style = terminal_style(out, GRID_TEXT);
	struct session_options how = { .show_all = o->show_all,
				       .timeline = o->timeline,
				       .percent = o->percent,
				       .flat = o->sort.n > 0,
				       .brief = o->brief,
				       .unicode = style.unicode,
				       .colour = style.colour };
	(void)p;
	session_shape(&o->session, &how);
	int status = session_write(&o->session, &how, out, err);
	session_free(&o->session);
	return status;
}
