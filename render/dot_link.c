/* dot_link.c - the tooltips and addresses of a call graph picture. */
#include <math.h>
#include <string.h>

#include "dot_label.h"
#include "dottext.h"

/* Tooltips are read whole; what is longer than a screen is not. */
enum { TIP_CHARS = 1000, TIP_BYTES = 3000 };

/* A longer name makes an address that no server takes. */
enum { URL_PART = 1500 };

static void put_string(struct sink *out, const struct prof *p, prof_id string, struct label *l)
{
	label_clear(l);
	label_add_name(l, p->strings[string].s, p->strings[string].len);
	label_cut(l, TIP_CHARS, TIP_BYTES);
	if (l->s)
		dot_escaped(out, l->s, l->len);
}

/* "total 1.5 ms 12.34%" */
static void put_part(struct sink *out, const struct picture *pic, const char *what, double cost,
		     double share, enum prof_truth truth)
{
	if (isnan(share) && isnan(cost))
		return;
	sink_text(out, what);
	if (!isnan(cost)) {
		sink_byte(out, ' ');
		dot_cost(out, pic, cost, truth, true, false);
	}
	if (!isnan(share)) {
		sink_byte(out, ' ');
		dot_percent(out, share / pic->base, truth, false);
	}
}

static void put_count(struct sink *out, const char *before, double count, const char *what)
{
	if (isnan(count))
		return;
	sink_text(out, before);
	sink_general(out, count, 15);
	sink_text(out, what);
	if (count != 1)
		sink_byte(out, 's');
}

/* A character of a URL as it may stand between slashes; others as %HH. */
static void put_url_bytes(struct sink *out, const char *s, size_t len)
{
	static const char free_chars[] = "-._~/:@!$'()*+,;=";
	for (size_t i = 0; i < len; i++) {
		char c = s[i];
		if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c && strchr(free_chars, c))) {
			sink_byte(out, c);
		} else {
			sink_byte(out, '%');
			sink_byte(out, "0123456789ABCDEF"[(unsigned char)c >> 4]);
			sink_byte(out, "0123456789ABCDEF"[c & 15]);
		}
	}
}

static void put_field(struct sink *out, const struct prof *p, const struct prof_func *f,
		      const char *name, size_t len)
{
	prof_id string = f->name;
	if (len == 4 && memcmp(name, "line", 4) == 0) {
		sink_i64(out, f->line);
		return;
	}
	if (len == 4 && memcmp(name, "file", 4) == 0)
		string = f->file;
	else if (len == 6 && memcmp(name, "module", 6) == 0)
		string = f->object;
	put_url_bytes(out, p->strings[string].s, p->strings[string].len);
}

static bool is_field(const char *s, size_t len)
{
	static const char *const names[] = { "file", "line", "name", "module" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (len == strlen(names[i]) && memcmp(s, names[i], len) == 0)
			return true;
	return false;
}

/* Text of the template is the user's own and stays; braces around other words too. */
static void put_url(struct sink *out, const struct picture *pic, prof_id func)
{
	const struct prof *p = pic->profile;
	const struct prof_func *f = &p->funcs[func];
	const char *s = pic->options->url;
	if (!s || (!f->file && strstr(s, "{file}")) || p->strings[f->file].len > URL_PART ||
	    p->strings[f->name].len > URL_PART || p->strings[f->object].len > URL_PART)
		return;
	sink_text(out, ", URL=\"");
	while (*s) {
		const char *close = *s == '{' ? strchr(s, '}') : NULL;
		if (close && is_field(s + 1, (size_t)(close - s - 1))) {
			put_field(out, p, f, s + 1, (size_t)(close - s - 1));
			s = close + 1;
		} else {
			dot_escaped(out, s++, 1);
		}
	}
	sink_byte(out, '"');
}

void dot_node_links(struct sink *out, const struct picture *pic, prof_id func, struct label *l)
{
	const struct prof *p = pic->profile;
	const struct prof_func *f = &p->funcs[func];
	const struct prof_shares *s = pic->shares;
	if (pic->options->ids) {
		sink_text(out, ", id=\"f");
		sink_u64(out, func);
		sink_byte(out, '"');
	}
	sink_text(out, ", tooltip=\"");
	if (f->file) {
		put_string(out, p, f->file, l);
		if (f->line) {
			sink_byte(out, ':');
			sink_i64(out, f->line);
		}
		sink_text(out, "\\n");
	}
	if (f->object) {
		put_string(out, p, f->object, l);
		sink_text(out, "\\n");
	}
	put_string(out, p, f->name, l);
	put_part(out, pic, "\\ntotal", picture_total(pic, func), s->total[func],
		 s->total_truth[func]);
	put_part(out, pic, "\\nself", prof_cost_at(pic->graph->func.self, s->measure, func),
		 s->self[func], s->self_truth[func]);
	put_count(out, "\\n", picture_calls(pic, func), " call");
	sink_byte(out, '"');
	put_url(out, pic, func);
}

void dot_edge_links(struct sink *out, const struct picture *pic, size_t edge, struct label *l)
{
	const struct prof_shares *s = pic->shares;
	sink_text(out, ", tooltip=\"");
	dot_heading(out, pic, pic->graph->caller[edge], l, true);
	sink_text(out, " → ");
	dot_heading(out, pic, pic->graph->callee[edge], l, true);
	put_part(out, pic, "\\ntotal", picture_edge_total(pic, edge), s->edge[edge],
		 s->edge_truth[edge]);
	put_count(out, "\\n", picture_edge_calls(pic, edge), " call");
	sink_byte(out, '"');
}
