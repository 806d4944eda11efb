/* callgrind_head.c - the header lines of a callgrind file, which begin its sections. */
#include "callgrind_head.h"

#include <stdio.h>
#include <stdlib.h>

/* Lines that can begin a section, and bits of cg_head.given. */
enum { GIVEN_EVENTS = 1, GIVEN_POSITIONS = 2, GIVEN_PID = 4, GIVEN_THREAD = 8, GIVEN_PART = 16 };

static bool has_several(const struct prof_input *in)
{
	const char *p = (const char *)in->data, *end = p + in->size;
	size_t n = 0;

	while (n < 2 && (p = memmem(p, (size_t)(end - p), "events:", 7)) != NULL) {
		n += p == (const char *)in->data || p[-1] == '\n' || p[-1] == '\r';
		p += 7;
	}
	return n > 1;
}

void cg_head_init(struct cg_head *h, const struct prof_input *in)
{
	*h = (struct cg_head){ .pid = -1, .tid = -1, .dump = -1, .npositions = 1 };
	h->positions[0] = CG_LINE;
	h->several = has_several(in);
}

/* ---- the lines ------------------------------------------------------- */

static void read_events(struct cg_head *h, struct scan *s)
{
	h->nevents = 0;
	for (struct text w; (w = scan_word(s)).len;) {
		for (size_t i = 0; i < h->nevents; i++) {
			if (h->events[i].len == w.len && !memcmp(h->events[i].s, w.s, w.len)) {
				scan_fail(s, w.s, "event %.*s is listed twice",
					  (int)(w.len < 40 ? w.len : 40), w.s);
				return;
			}
		}
		if (h->nevents == CG_EVENTS) {
			scan_fail(s, w.s, "more than %d events", CG_EVENTS);
			return;
		}
		h->events[h->nevents++] = w;
	}
	if (!h->nevents)
		scan_fail(s, s->line, "expected the names of events");
}

static void read_positions(struct cg_head *h, struct scan *s, struct prof_builder *b)
{
	h->npositions = 0;
	for (struct text w; (w = scan_word(s)).len;) {
		if (h->npositions == CG_POSITIONS) {
			scan_fail(s, w.s, "more than %d kinds of position", CG_POSITIONS);
			return;
		}
		enum cg_position kind = text_is(w, "instr")  ? CG_INSTR
					: text_is(w, "line") ? CG_LINE
							     : CG_OTHER;
		if (kind == CG_OTHER)
			prof_add_note(b, scan_offset(s, w.s),
				      "positions other than instr and line are not kept");
		h->positions[h->npositions++] = kind;
	}
	if (!h->npositions)
		scan_fail(s, s->line, "expected instr, bb or line");
}

static void read_id(int64_t *id, struct scan *s, struct prof_builder *b)
{
	const char *from = s->p;
	uint64_t n;

	if (scan_u64(s, &n) && n <= INT64_MAX)
		*id = (int64_t)n;
	else
		prof_add_note(b, scan_offset(s, from), "pid, thread or part is not a number");
}

static void read_totals(struct cg_head *h, struct scan *s)
{
	size_t n = 0;
	uint64_t v;

	for (scan_blanks(s); n < h->nevents && scan_u64(s, &v); scan_blanks(s))
		h->totals[n++] = (double)v;
	if (n)
		h->totals_at = s->line;
	for (; n < h->nevents; n++)
		h->totals[n] = 0;
}

/*
 * "event: NAME = formula : long name". Formulas only add up what is there
 * already, so they are kept as text and not computed.
 */
static void read_event(struct cg_head *h, struct scan *s, struct prof_builder *b)
{
	struct text all = text_trim((struct text){ s->p, (size_t)(s->eol - s->p) });
	const char *colon = memchr(all.s, ':', all.len), *p = all.s;

	text_meta(b, "event", all);
	while (p < all.s + all.len && !is_blank(*p) && *p != '=' && *p != ':')
		p++;
	if (!colon || h->ntitles == CG_TITLES)
		return;
	struct text title = { colon + 1, (size_t)(all.s + all.len - colon - 1) };
	h->titles[h->ntitles].event = (struct text){ all.s, (size_t)(p - all.s) };
	h->titles[h->ntitles++].title = text_trim(title);
}

static void read_cmd(struct cg_head *h, struct text cmd, struct prof_builder *b)
{
	if (h->cmd.len == cmd.len && !memcmp(h->cmd.s ? h->cmd.s : "", cmd.s, cmd.len))
		return;
	h->cmd = cmd;
	text_meta(b, "cmd", cmd);
}

static unsigned bit_of(struct text key)
{
	return text_is(key, "events")      ? GIVEN_EVENTS
	       : text_is(key, "positions") ? GIVEN_POSITIONS
	       : text_is(key, "pid")       ? GIVEN_PID
	       : text_is(key, "thread")    ? GIVEN_THREAD
	       : text_is(key, "part")      ? GIVEN_PART
					   : 0;
}

static void begin_section(struct cg_head *h, const struct scan *s, struct prof_builder *b)
{
	cg_head_end_section(h, s, b);
	h->given = 0;
	h->in_body = false;
	h->tid = h->dump = -1;
	h->section++;
}

static void note_unknown(struct text key, const struct scan *s, struct prof_builder *b)
{
	char note[80];

	snprintf(note, sizeof(note), "header \"%.*s\" is not known and skipped",
		 (int)(key.len < 40 ? key.len : 40), key.s);
	prof_add_note(b, scan_offset(s, key.s), note);
}

bool cg_head_line(struct cg_head *h, struct scan *s, struct prof_builder *b, struct text key)
{
	unsigned bit = bit_of(key);
	bool begins = bit && (h->in_body || (h->given & bit));

	if (begins)
		begin_section(h, s, b);
	h->given |= bit;
	scan_blanks(s);
	struct text value = text_trim((struct text){ s->p, (size_t)(s->eol - s->p) });
	if (bit == GIVEN_EVENTS)
		read_events(h, s);
	else if (bit == GIVEN_POSITIONS)
		read_positions(h, s, b);
	else if (bit == GIVEN_PID)
		read_id(&h->pid, s, b);
	else if (bit == GIVEN_THREAD)
		read_id(&h->tid, s, b);
	else if (bit == GIVEN_PART)
		read_id(&h->dump, s, b);
	else if (text_is(key, "event"))
		read_event(h, s, b);
	else if (text_is(key, "summary") || text_is(key, "totals"))
		read_totals(h, s);
	else if (text_is(key, "cmd"))
		read_cmd(h, value, b);
	else if (text_is(key, "version") || text_is(key, "creator") || text_is(key, "desc"))
		h->section ? (void)0
			   : text_meta(b,
				       key.s[0] == 'v'   ? "version"
				       : key.s[0] == 'c' ? "creator"
							 : "desc",
				       value);
	else
		note_unknown(key, s, b);
	return begins;
}

/* ---- what a section measures ----------------------------------------- */

static bool same_word(struct text t, const char *word)
{
	size_t i = 0;

	for (; i < t.len && word[i]; i++) {
		char c = t.s[i];
		if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != word[i])
			return false;
	}
	return i == t.len && !word[i];
}

/* "Time_(10ns)" of Xdebug, "cpu(ms)" of pprof: what stands in the parentheses. */
static struct text in_parentheses(struct text name)
{
	const char *open = name.len && name.s[name.len - 1] == ')' ? memchr(name.s, '(', name.len)
								   : NULL;

	if (!open)
		return (struct text){ name.s, 0 };
	return (struct text){ open + 1, (size_t)(name.s + name.len - open - 2) };
}

static void set_unit(struct prof_measure *m, struct text name, struct text title)
{
	static const struct {
		const char *word;
		enum prof_unit unit;
		double scale;
	} units[] = {
		{ "ns", PROF_UNIT_SECOND, 1e-9 },
		{ "10ns", PROF_UNIT_SECOND, 1e-8 },
		{ "us", PROF_UNIT_SECOND, 1e-6 },
		{ "ms", PROF_UNIT_SECOND, 1e-3 },
		{ "nanoseconds", PROF_UNIT_SECOND, 1e-9 },
		{ "microseconds", PROF_UNIT_SECOND, 1e-6 },
		{ "milliseconds", PROF_UNIT_SECOND, 1e-3 },
		{ "seconds", PROF_UNIT_SECOND, 1 },
		{ "bytes", PROF_UNIT_BYTE, 1 },
	};
	struct text inside = in_parentheses(name);

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		const char *word = units[i].word;
		if (same_word(name, word) || same_word(title, word) || same_word(inside, word)) {
			m->unit = units[i].unit;
			m->scale = units[i].scale;
			return;
		}
	}
}

static void add_measures(struct cg_head *h, struct prof_builder *b)
{
	for (size_t i = 0; i < h->nevents; i++) {
		struct prof_measure m = { .role = PROF_ROLE_COST, .scale = 1, .integral = true };
		struct text title = { "", 0 };
		for (size_t k = 0; k < h->ntitles; k++) {
			struct text event = h->titles[k].event;
			if (event.len == h->events[i].len &&
			    !memcmp(event.s, h->events[i].s, event.len))
				title = h->titles[k].title;
		}
		m.name = prof_add_string(b, h->events[i].s, h->events[i].len);
		m.title = prof_add_string(b, title.s, title.len);
		set_unit(&m, h->events[i], title);
		h->measure[i] = prof_add_measure(b, &m);
	}
}

/*
 * Rows of a file with one section and no thread are of part 0, so that the
 * files of repeated runs add up; its pid is kept as a header field.
 */
static void add_part(struct cg_head *h, struct prof_builder *b)
{
	struct prof_part part = { .pid = h->pid, .tid = h->tid };
	char name[80], *p = name, *end = name + sizeof(name);

	h->part = 0;
	if (!h->several && h->tid < 0) {
		snprintf(name, sizeof(name), "%lld", (long long)h->pid);
		if (h->pid >= 0)
			prof_add_meta(b, "pid", name);
		snprintf(name, sizeof(name), "%lld", (long long)h->dump);
		if (h->dump >= 0)
			prof_add_meta(b, "part", name);
		return;
	}
	*p = '\0';
	if (h->dump >= 0)
		p += snprintf(p, (size_t)(end - p), "part %lld", (long long)h->dump);
	if (h->tid >= 0)
		p += snprintf(p, (size_t)(end - p), "%sthread %lld", p > name ? " " : "",
			      (long long)h->tid);
	if (p == name)
		snprintf(p, (size_t)(end - p), "section %u", h->section + 1);
	part.name = prof_add_text(b, name);
	h->part = prof_add_part(b, &part);
}

int cg_head_begin_body(struct cg_head *h, struct scan *s, struct prof_builder *b)
{
	if (h->in_body)
		return 0;
	if (!h->nevents)
		return scan_fail(s, s->line, "expected an events: line before the costs");
	add_measures(h, b);
	for (size_t i = 0; i < h->nevents; i++) {
		if (h->measure[i] > CG_EVENTS)
			return scan_fail(s, s->line, "more than %d events", CG_EVENTS);
	}
	add_part(h, b);
	h->in_body = true;
	return 0;
}

/* A summary of zeros is what a dump on request has: it says nothing. */
void cg_head_end_section(struct cg_head *h, const struct scan *s, struct prof_builder *b)
{
	bool zero = true;

	for (size_t i = 0; i < h->nevents; i++)
		zero &= h->totals[i] == 0;
	for (size_t i = 0; h->totals_at && !zero && i < h->nevents; i++) {
		if (h->totals[i] == h->sum[i])
			continue;
		char note[200];
		snprintf(note, sizeof(note),
			 "the file's total of %.*s is %.0f, its costs add up to %.0f",
			 (int)(h->events[i].len < 40 ? h->events[i].len : 40), h->events[i].s,
			 h->totals[i], h->sum[i]);
		prof_add_note(b, scan_offset(s, h->totals_at), note);
		break;
	}
	h->totals_at = NULL;
	memset(h->sum, 0, sizeof(h->sum));
	memset(h->totals, 0, sizeof(h->totals));
}
