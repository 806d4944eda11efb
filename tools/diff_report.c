/* diff_report.c - what changed and which limits that breaks, for machines. */
#include "diff_report.h"

#include <stdlib.h>
#include <string.h>

#include "func_text.h"
#include "json_write.h"
#include "markup.h"

/* ---- JSON ------------------------------------------------------------ */

static void put_pair(struct sink *s, const double v[2])
{
	sink_text(s, "\"old\": ");
	json_put_number(s, v[0]);
	sink_text(s, ", \"new\": ");
	json_put_number(s, v[1]);
}

static void put_head(const struct diff_report *r, struct sink *s)
{
	static const char *const units[] = { "", "s", "B" };
	const struct prof *p = r->g->profile;
	const struct prof_measure *m = &p->measures[r->measure];
	sink_text(s, "{\"proftools\": \"diff\", \"version\": 1,\n \"measure\": ");
	json_put_display(s, p->strings[m->name].s, p->strings[m->name].len);
	sink_text(s, ", \"unit\": \"");
	sink_text(s, units[m->unit]);
	sink_text(s, r->normalized ? "\", \"normalized\": true" : "\", \"normalized\": false");
	sink_text(s, ",\n \"runs\": {\"old\": ");
	sink_u64(s, r->nruns[0]);
	sink_text(s, ", \"new\": ");
	sink_u64(s, r->nruns[1]);
	sink_text(s, "},\n \"whole\": {");
	put_pair(s, r->d->whole);
	if (r->d->confidence > 0) {
		sink_text(s, ", \"low\": ");
		json_put_number(s, r->d->whole_range[0]);
		sink_text(s, ", \"high\": ");
		json_put_number(s, r->d->whole_range[1]);
	}
	sink_text(s, r->d->whole_noise ? ", \"noise\": true}" : ", \"noise\": false}");
	if (r->d->confidence > 0) {
		sink_text(s, ",\n \"confidence\": ");
		json_put_number(s, r->d->confidence);
	}
}

/* False when memory is out; likewise below. */
static bool put_finding(const struct diff_report *r, struct sink *s, const struct finding *f,
			struct arena *names)
{
	const struct prof *p = r->g->profile;
	sink_byte(s, '{');
	if (f->func != PROF_NONE) {
		struct prof_str place = func_place(names, p, f->func);
		const struct prof_str *name = &p->strings[p->funcs[f->func].name];
		if (!place.s)
			return false;
		sink_text(s, "\"function\": ");
		json_put_display(s, name->s, name->len);
		sink_text(s, ", \"where\": ");
		json_put_display(s, place.s, place.len);
		sink_text(s, ", ");
	}
	put_pair(s, f->v);
	sink_byte(s, '}');
	return true;
}

static bool put_limits(const struct diff_report *r, struct sink *s, struct arena *names)
{
	size_t at = 0; /* findings are in the order of the limits */
	sink_text(s, ",\n \"limits\": [");
	for (size_t i = 0; i < r->limits->n; i++) {
		sink_text(s, i ? ",\n  {\"limit\": " : "\n  {\"limit\": ");
		json_put_display(s, r->limits->v[i], strlen(r->limits->v[i]));
		sink_text(s, ", \"exceeded\": [");
		for (bool first = true; at < r->verdict->n && r->verdict->v[at].limit == i; at++) {
			sink_text(s, first ? "" : ", ");
			if (!put_finding(r, s, &r->verdict->v[at], names))
				return false;
			first = false;
		}
		sink_text(s, "]}");
	}
	sink_text(s, "],\n \"functions\": ");
	return true;
}

int diff_report_json(const struct diff_report *r, FILE *out, struct prof_error *err)
{
	static const struct grid_style style = { .format = GRID_JSON };
	struct grid grid;
	struct arena names = { 0 };
	struct sink *s = malloc(sizeof(*s));
	if (!s)
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	int status = delta_table(r->g, r->d, true, r->limit, &grid, &names, err);
	if (status == 0) {
		sink_init(s, out);
		put_head(r, s);
		bool complete = put_limits(r, s, &names);
		status = sink_finish(s, err);
		if (!complete)
			status = prof_fail(err, PROF_ENOMEM, "out of memory");
		if (status == 0)
			status = grid_write(&grid, &style, out, err);
		fputs("}\n", out);
		grid_free(&grid);
	}
	arena_free(&names);
	free(s);
	return status;
}

/* ---- JUnit ----------------------------------------------------------- */

static void put_attribute(struct sink *s, const char *name, const char *value, size_t len)
{
	sink_byte(s, ' ');
	sink_text(s, name);
	sink_text(s, "=\"");
	markup_put_text(s, value, len);
	sink_byte(s, '"');
}

/* JUnit knows times only: how long the new side took, 0 where seconds were not measured. */
static void put_time(const struct diff_report *r, struct sink *s, double new)
{
	bool seconds = r->g->profile->measures[r->measure].unit == PROF_UNIT_SECOND;
	sink_text(s, " time=\"");
	sink_fixed(s, seconds && isfinite(new) ? new : 0, 6);
	sink_byte(s, '"');
}

static bool put_failure(const struct diff_report *r, struct sink *s, const struct finding *f,
			struct arena *names)
{
	const struct prof *p = r->g->profile;
	const char *limit = r->limits->v[f->limit];
	struct prof_str name = { "the whole run", 13, 0 }, place = { "", 0, 0 };
	char text[200];
	if (f->func != PROF_NONE) {
		name = p->strings[p->funcs[f->func].name];
		place = func_place(names, p, f->func);
	}
	if (!place.s)
		return false;
	if (strspn(name.s, " ") == name.len)
		name = (struct prof_str){ "(no name)", 9, 0 };
	verdict_text(f, r->limits, text, sizeof(text));
	sink_text(s, "  <testcase");
	put_attribute(s, "classname", limit, strlen(limit));
	sink_text(s, " name=\"");
	markup_put_text(s, name.s, name.len);
	if (place.len) {
		sink_text(s, " (");
		markup_put_text(s, place.s, place.len);
		sink_byte(s, ')');
	}
	sink_byte(s, '"');
	put_time(r, s, f->v[1]);
	sink_text(s, ">\n   <failure type=\"limit\"");
	put_attribute(s, "message", text, strlen(text));
	sink_byte(s, '>');
	markup_put_text(s, name.s, name.len);
	sink_byte(s, ' ');
	markup_put_text(s, text, strlen(text));
	sink_text(s, "</failure>\n  </testcase>\n");
	return true;
}

static void put_suite(const struct diff_report *r, struct sink *s)
{
	size_t passed = 0;
	for (size_t i = 0, at = 0; i < r->limits->n; i++) {
		passed += at == r->verdict->n || r->verdict->v[at].limit != i;
		while (at < r->verdict->n && r->verdict->v[at].limit == i)
			at++;
	}
	sink_text(s, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n <testsuite "
		     "name=\"profdiff\" id=\"0\" package=\"profdiff\" hostname=\"localhost\"");
	put_attribute(s, "timestamp", r->made, strlen(r->made));
	sink_text(s, " tests=\"");
	sink_u64(s, passed + r->verdict->n);
	sink_text(s, "\" failures=\"");
	sink_u64(s, r->verdict->n);
	sink_text(s, "\" errors=\"0\"");
	put_time(r, s, r->d->whole[1]);
	sink_text(s, ">\n  <properties/>\n");
}

int diff_report_junit(const struct diff_report *r, FILE *out, struct prof_error *err)
{
	struct arena names = { 0 };
	struct sink *s = malloc(sizeof(*s));
	size_t at = 0;
	bool complete = true;
	if (!s)
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	sink_init(s, out);
	put_suite(r, s);
	for (size_t i = 0; i < r->limits->n; i++) {
		if (at == r->verdict->n || r->verdict->v[at].limit != i) {
			sink_text(s, "  <testcase");
			put_attribute(s, "classname", "profdiff", 8);
			put_attribute(s, "name", r->limits->v[i], strlen(r->limits->v[i]));
			put_time(r, s, r->d->whole[1]);
			sink_text(s, "/>\n");
		}
		for (; at < r->verdict->n && r->verdict->v[at].limit == i; at++)
			complete = complete && put_failure(r, s, &r->verdict->v[at], &names);
	}
	sink_text(s, "  <system-out/>\n  <system-err/>\n </testsuite>\n</testsuites>\n");
	int status = sink_finish(s, err);
	arena_free(&names);
	free(s);
	return complete ? status : prof_fail(err, PROF_ENOMEM, "out of memory");
}
