/* dump.c - the canonical text of a profile, the golden format of reader tests. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "proftools/render.h"

static void put_string(FILE *out, const struct prof *p, prof_id id)
{
	const struct prof_str *s = &p->strings[id];
	fputc('"', out);
	for (uint32_t i = 0; i < s->len; i++) {
		unsigned char c = (unsigned char)s->s[i];
		if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else if (c >= 0x20 && c < 0x7f)
			fputc(c, out);
		else
			fprintf(out, "\\x%02x", c);
	}
	fputc('"', out);
}

/* The shortest of 15, 16 or 17 digits that reads back as the same number. */
static void put_number(FILE *out, double v)
{
	char text[40];
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, v);
		if (strtod(text, NULL) == v)
			break;
	}
	fputs(isnan(v) ? "nan" : text, out);
}

static void put_field(FILE *out, const struct prof *p, const char *name, prof_id string)
{
	if (!string)
		return;
	fprintf(out, " %s=", name);
	put_string(out, p, string);
}

static void put_count(FILE *out, const char *name, uint64_t n)
{
	if (n)
		fprintf(out, " %s=%" PRIu64, name, n);
}

/* A measure's name beside its number: as it is if it is a word, else quoted. */
static void put_word(FILE *out, const struct prof *p, prof_id string)
{
	const struct prof_str *s = &p->strings[string];
	uint32_t plain = 0;
	while (plain < s->len && s->s[plain] > ' ' && s->s[plain] < 0x7f && s->s[plain] != '=')
		plain++;
	if (plain && plain == s->len && s->s[0] != '"')
		fputs(s->s, out);
	else
		put_string(out, p, string);
}

static void put_costs(FILE *out, const struct prof *p, const char *title,
		      const double *const *columns, size_t row)
{
	for (size_t m = 0; m < p->nmeasures; m++) {
		double v = prof_cost_at(columns, (prof_id)m, row);
		if (isnan(v))
			continue;
		fprintf(out, " %s.", title);
		put_word(out, p, p->measures[m].name);
		fputc('=', out);
		put_number(out, v);
	}
}

static void dump_header(const struct prof *p, FILE *out)
{
	static const char *const unit[] = { "none", "second", "byte" };
	static const char *const role[] = { "cost", "calls", "primitive", "hits" };
	static const char *const side[] = { "", " base", " new" };
	fprintf(out, "format %s\nnesting %s\n%s", p->format,
		p->nesting == PROF_NEST_EVERY ? "every" : "outermost",
		p->estimated ? "estimated\n" : "");
	for (size_t i = 0; i < p->nmeasures; i++) {
		const struct prof_measure *m = &p->measures[i];
		fprintf(out, "measure %zu ", i);
		put_string(out, p, m->name);
		put_field(out, p, "title", m->title);
		fprintf(out, " %s unit=%s scale=", role[m->role], unit[m->unit]);
		put_number(out, m->scale);
		fprintf(out, "%s%s%s%s\n", m->integral ? " integral" : "",
			m->sampled ? " sampled" : "", side[m->side],
			i == p->main_measure ? " main" : "");
	}
	for (size_t i = 0; i < p->nmeta; i++) {
		fputs("meta ", out);
		put_string(out, p, p->meta[i].key);
		fputc(' ', out);
		put_string(out, p, p->meta[i].value);
		fputc('\n', out);
	}
	for (size_t i = 0; i < p->nnotes; i++) {
		fprintf(out, "note %" PRIu32 "x", p->notes[i].count);
		if (p->notes[i].offset != UINT64_MAX)
			fprintf(out, " @0x%" PRIx64, p->notes[i].offset);
		fputc(' ', out);
		put_string(out, p, p->notes[i].message);
		fputc('\n', out);
	}
}

static void dump_dictionaries(const struct prof *p, FILE *out)
{
	for (size_t i = 1; i < p->nparts; i++) {
		fprintf(out, "part %zu ", i);
		put_string(out, p, p->parts[i].name);
		fprintf(out, " pid=%" PRId64 " tid=%" PRId64 "\n", p->parts[i].pid,
			p->parts[i].tid);
	}
	for (size_t i = 0; i < p->nfuncs; i++) {
		const struct prof_func *f = &p->funcs[i];
		fprintf(out, "func %zu ", i);
		put_string(out, p, f->name);
		put_field(out, p, "file", f->file);
		put_field(out, p, "object", f->object);
		if (f->line)
			fprintf(out, " line=%" PRId64, f->line);
		fputc('\n', out);
	}
}

static void dump_sites(const struct prof *p, FILE *out)
{
	const struct prof_sites *s = &p->sites;
	for (size_t i = 0; i < s->n; i++) {
		fprintf(out, "site %" PRIu32, s->func[i]);
		put_count(out, "part", prof_at(s->part, i));
		put_field(out, p, "file", prof_at(s->file, i));
		put_count(out, "line", prof_at(s->line, i));
		put_count(out, "addr", prof_at64(s->addr, i));
		put_costs(out, p, "self", s->cost.self, i);
		put_costs(out, p, "total", s->cost.total, i);
		fputc('\n', out);
	}
}

static void dump_edges(const struct prof *p, FILE *out)
{
	const struct prof_edges *e = &p->edges;
	for (size_t i = 0; i < e->n; i++) {
		fprintf(out, "edge %" PRIu32 " %" PRIu32, e->caller[i], e->callee[i]);
		put_count(out, "part", prof_at(e->part, i));
		put_field(out, p, "file", prof_at(e->file, i));
		put_count(out, "line", prof_at(e->line, i));
		put_count(out, "callee_line", prof_at(e->callee_line, i));
		put_count(out, "addr", prof_at64(e->addr, i));
		put_count(out, "callee_addr", prof_at64(e->callee_addr, i));
		put_costs(out, p, "self", e->cost.self, i);
		put_costs(out, p, "total", e->cost.total, i);
		fputc('\n', out);
	}
}

static void dump_tree(const struct prof *p, FILE *out)
{
	const struct prof_nodes *n = &p->nodes;
	const struct prof_samples *s = &p->samples;
	for (size_t i = 0; i < n->n; i++) {
		fprintf(out, "node %zu", i);
		if (i)
			fprintf(out, " < %" PRIu32 " func=%" PRIu32, n->parent[i], n->func[i]);
		put_count(out, "part", prof_at(n->part, i));
		put_count(out, "line", prof_at(n->line, i));
		put_costs(out, p, "self", n->cost.self, i);
		put_costs(out, p, "total", n->cost.total, i);
		fputc('\n', out);
	}
	for (size_t i = 0; i < s->n; i++) {
		fprintf(out, "sample %" PRIu32, s->node[i]);
		put_count(out, "part", prof_at(s->part, i));
		if (s->time) {
			fputs(" time=", out);
			put_number(out, s->time[i]);
		}
		put_costs(out, p, "value", s->value, i);
		fputc('\n', out);
	}
}

int prof_dump(const struct prof *p, FILE *out, struct prof_error *err)
{
	dump_header(p, out);
	dump_dictionaries(p, out);
	dump_sites(p, out);
	dump_edges(p, out);
	dump_tree(p, out);
	return ferror(out) ? prof_fail(err, PROF_EIO, "cannot write") : 0;
}
