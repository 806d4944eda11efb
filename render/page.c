/*
 * page.c - the HTML of a profile's page: the embedded template with title,
 * policy, data and a plain table put in.
 */
#include "page.h"

#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "delta.h"
#include "flat.h"
#include "grid_write.h"
#include "markup.h"

extern const unsigned char page_html[];
extern const size_t page_html_size;

/* Of what stands in its <script> and <style>, and of what that script runs, in hexadecimal. */
extern const char page_loader_sha256[], page_script_sha256[], page_style_sha256[];

/* Functions in the table for readers without JavaScript. */
enum { TABLE_ROWS = 50 };

/* ---- the policy ------------------------------------------------------------------- */

static unsigned nibble(char c)
{
	return c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'a' + 10);
}

/* A SHA-256 sum from hexadecimal to base64, terminated. */
static void recode(const char *hex, char to[BASE64_SIZE(32) + 1])
{
	uint8_t sum[32];
	for (size_t i = 0; i < sizeof(sum); i++)
		sum[i] = (uint8_t)(nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]));
	*base64_put(to, sum, sizeof(sum)) = 0;
}

char *page_policy(char buf[PAGE_POLICY], bool server)
{
	char loader[BASE64_SIZE(32) + 1], script[BASE64_SIZE(32) + 1], style[BASE64_SIZE(32) + 1];
	recode(page_loader_sha256, loader);
	recode(page_script_sha256, script);
	recode(page_style_sha256, style);
	snprintf(buf, PAGE_POLICY,
		 "default-src 'none'; script-src 'sha256-%s' 'sha256-%s'; style-src 'sha256-%s'; "
		 "img-src data: blob:; connect-src %s; base-uri 'none'; form-action 'none'",
		 loader, script, style, server ? "'self'" : "'none'");
	return buf;
}

/* ---- what is put in ------------------------------------------------------------------ */

struct shell {
	const struct prof *p;
	const struct page_options *o;
	struct sink *s;
	FILE *out;
	struct prof_error *err;
};

static int put_title(struct shell *h)
{
	const char *title = h->o->title ? h->o->title : "profile";
	markup_put_text(h->s, title, strlen(title));
	sink_byte(h->s, '\n');
	return 0;
}

static int put_policy(struct shell *h)
{
	char policy[PAGE_POLICY];
	sink_text(h->s, "<meta http-equiv=\"Content-Security-Policy\" content=\"");
	sink_text(h->s, page_policy(policy, h->o->place != PAGE_ALONE));
	sink_text(h->s, "\">\n");
	return 0;
}

static int put_data(struct shell *h)
{
	if (h->o->place != PAGE_ALONE)
		return 0;
	sink_text(h->s, "<script id=\"profile\" type=\"application/octet-stream\">");
	sink_flush(h->s);
	if (page_write_packed(h->p, h->o, true, h->out, h->err))
		return -1;
	sink_text(h->s, "</script>\n");
	return 0;
}

static int make_table(struct shell *h, const struct prof_graph *g, struct grid *grid,
		      struct arena *names)
{
	const struct prof *p = h->p;
	prof_id m = h->o->measure ? prof_measure_named(p, h->o->measure) : p->main_measure;
	struct flat_options flat = { .sort = FLAT_TOTAL, .limit = TABLE_ROWS, .measure = m };
	struct deltas d = { .n = 0 };
	if (m == PROF_NONE || p->measures[m].side == PROF_SIDE_ONLY)
		return flat_table(g, &flat, grid, names, h->err);
	m += p->measures[m].side == PROF_SIDE_BASE;
	int result = delta_find(g, m, DELTA_TOTAL, 0, &d, h->err);
	if (!result)
		result = delta_table(g, &d, false, TABLE_ROWS, grid, names, h->err);
	free(d.v);
	return result;
}

static int put_table(struct shell *h)
{
	struct grid grid = { .nrows = 0 };
	struct arena names = { 0 };
	struct prof_graph *g = prof_graph_new(h->p, PROF_NONE, h->err);
	int result = g ? make_table(h, g, &grid, &names) : -1;
	if (!result && !grid_write_html(&grid, h->s))
		result = prof_fail(h->err, PROF_ENOMEM, "out of memory");
	grid_free(&grid);
	arena_free(&names);
	prof_graph_free(g);
	return result;
}

/* ---- the template --------------------------------------------------------------------- */

struct place {
	const char *mark; /* a line of the template */
	int (*put)(struct shell *h);
};

static const struct place places[] = {
	{ "<!--title-->\n", put_title },
	{ "<!--csp-->\n", put_policy },
	{ "<!--data-->\n", put_data },
	{ "<!--table-->\n", put_table },
};

static const struct place *place_at(const char *at, const char *end)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		size_t len = strlen(places[i].mark);
		if ((size_t)(end - at) >= len && !memcmp(at, places[i].mark, len))
			return &places[i];
	}
	return NULL;
}

static int put_template(struct shell *h)
{
	static const char tag[] = "<html";
	const char *at = (const char *)page_html, *end = at + page_html_size;
	const char *html = memmem(at, page_html_size, tag, strlen(tag));
	if (h->o->place != PAGE_ALONE && html) {
		html += strlen(tag);
		sink_bytes(h->s, at, (size_t)(html - at));
		sink_text(h->s, h->o->place == PAGE_WATCHED ? " data-server=\"watch\""
							    : " data-server=\"\"");
		at = html;
	}
	while (at < end) {
		const char *mark = memmem(at, (size_t)(end - at), "<!--", 4);
		const struct place *place = mark ? place_at(mark, end) : NULL;
		const char *to = mark ? mark : end;
		if (mark && !place)
			to = mark + 4;
		sink_bytes(h->s, at, (size_t)(to - at));
		at = to;
		if (place && place->put(h))
			return -1;
		if (place)
			at += strlen(place->mark);
	}
	return 0;
}

int page_write(const struct prof *p, const struct page_options *o, FILE *out,
	       struct prof_error *err)
{
	struct shell h = { .p = p, .o = o, .s = malloc(sizeof(*h.s)), .out = out, .err = err };
	if (!h.s)
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	sink_init(h.s, out);
	int result = put_template(&h);
	if (!result)
		result = sink_finish(h.s, err);
	free(h.s);
	return result;
}
