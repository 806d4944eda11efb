/*
 * hprof.c - the text of Java's HPROF agent, cpu=samples or cpu=times.
 *
 *	TRACE 300025:
 *		java.lang.String.charAt(String.java:558)
 *		java.util.Properties.load(Properties.java:322)
 *	CPU SAMPLES BEGIN (total = 126) Fri Oct 22 12:12:14 2004
 *	rank   self  accum   count trace method
 *	   1 53.17% 53.17%      67 300027 java.util.zip.ZipFile.getEntry
 *
 * Traces have their innermost frame first. With cpu=samples the count is the
 * number of samples; with cpu=times it is how often the trace was entered, and
 * the time is the share of the total (java -agentlib:hprof=help, "CPU TIME").
 */
#include "hash.h"
#include "room.h"
#include "stacks.h"

#include <stdlib.h>

enum { TIME = 0, SAMPLES = 0, ENTRIES = 1 };

struct hprof_trace {
	uint64_t number;
	const char *frames; /* first line of it */
	uint32_t node;      /* PROF_NONE until a row asks for it */
};

struct hprof {
	struct scan s;
	struct prof_builder *b;
	struct stacks stacks;
	struct hprof_trace *traces;
	size_t ntraces, cap;
	struct index by_number;
	double total; /* of the table, in milliseconds if it is of times */
	size_t nmeasures;
	bool times; /* cpu=times */
};

/* ---- frames ---------------------------------------------------------- */

/* "java.lang.String.charAt(String.java:558)"; also "(String.java)", "(Unknown Source)". */
static struct stack_frame decode_frame(struct stacks *t, struct text label)
{
	struct text name = label, file = { label.s, 0 };
	struct stack_frame frame = { 0, 0 };
	const char *open = memrchr(label.s, '(', label.len);
	uint64_t line;

	if (open && text_ends(label, ")")) {
		name.len = (size_t)(open - label.s);
		file = (struct text){ open + 1, label.len - name.len - 2 };
		const char *colon = memrchr(file.s, ':', file.len), *end = file.s + file.len;
		if (colon && text_u64(colon + 1, end, &line) == (size_t)(end - colon - 1) &&
		    line <= UINT32_MAX)
			frame.line = (uint32_t)line;
		if (colon)
			file.len = (size_t)(colon - file.s);
		if (text_starts(file, "Unknown"))
			file.len = 0;
	}
	struct prof_func f = {
		.name = prof_add_string(t->b, name.s, name.len),
		.file = prof_add_string(t->b, file.s, file.len),
	};
	frame.func = prof_add_func(t->b, &f);
	return frame;
}

static struct hprof_trace *find_trace(const struct hprof *h, uint64_t number)
{
	size_t at;

	for (uint32_t i = index_first(&h->by_number, hash_number(number), &at); i != INDEX_NONE;
	     i = index_next(&h->by_number, hash_number(number), &at)) {
		if (h->traces[i].number == number)
			return &h->traces[i];
	}
	return NULL;
}

/* "TRACE 300025:" or "TRACE 300025: (thread=200001)"; its frames are read when it is used. */
static void read_trace(struct hprof *h)
{
	uint64_t number;

	if (!scan_literal(&h->s, "TRACE ") || !scan_u64(&h->s, &number) || !scan_char(&h->s, ':') ||
	    find_trace(h, number))
		return;
	if (!room_for(&h->traces, h->ntraces, &h->cap, sizeof(*h->traces))) {
		h->stacks.failed = true;
		return;
	}
	h->traces[h->ntraces] = (struct hprof_trace){ number, h->s.next, PROF_NONE };
	if (!index_put(&h->by_number, hash_number(number), (uint32_t)h->ntraces))
		h->stacks.failed = true;
	else
		h->ntraces++;
}

/* Many rows may name a trace: it is read for the first. */
static uint32_t node_of(struct hprof *h, struct hprof_trace *trace)
{
	struct scan s = h->s;

	if (trace->node != PROF_NONE)
		return trace->node;
	s.next = trace->frames;
	while (scan_line(&s) && scan_char(&s, '\t')) {
		struct text frame = text_trim(scan_rest(&s));
		if (!text_is(frame, "<empty>"))
			stacks_push(&h->stacks, frame);
	}
	return trace->node = stacks_pushed(&h->stacks);
}

/* ---- the table ------------------------------------------------------- */

static void add_measures(struct hprof *h)
{
	struct prof_measure m = {
		.name = prof_add_text(h->b, h->times ? "time" : "samples"),
		.role = PROF_ROLE_COST,
		.unit = h->times ? PROF_UNIT_SECOND : PROF_UNIT_NONE,
		.scale = h->times ? 1e-3 : 1,
		.integral = !h->times,
		.sampled = !h->times,
	};

	prof_add_measure(h->b, &m);
	h->nmeasures = 1;
	if (!h->times)
		return;
	m = (struct prof_measure){
		.name = prof_add_text(h->b, "entries"),
		.title = prof_add_text(h->b, "how often the stack was entered"),
		.role = PROF_ROLE_COST,
		.scale = 1,
		.integral = true,
	};
	prof_add_measure(h->b, &m);
	h->nmeasures = 2;
}

/* "CPU TIME (ms) BEGIN (total = 33206) ..." */
static bool read_begin(struct hprof *h)
{
	struct text line = scan_whole(&h->s);
	const char *total = memmem(line.s, line.len, "total = ", 8);
	uint64_t n = 0;

	if (!text_starts(line, "CPU ") || !memmem(line.s, line.len, " BEGIN", 6))
		return false;
	h->times = text_starts(line, "CPU TIME");
	if (total)
		text_u64(total + 8, line.s + line.len, &n);
	h->total = (double)n;
	add_measures(h);
	return true;
}

/* "53.17%", in some locales "53,17%". */
static bool read_share(struct scan *s, double *share)
{
	struct text word = scan_word(s);
	char digits[32];

	if (word.len < 2 || word.len >= sizeof(digits) || word.s[word.len - 1] != '%')
		return false;
	for (size_t i = 0; i < word.len; i++)
		digits[i] = (char)(word.s[i] == ',' ? '.' : word.s[i]);
	return text_double(digits, digits + word.len - 1, share) == word.len - 1;
}

/* "rank self accum count trace method" */
static void read_row(struct hprof *h)
{
	uint64_t rank, count, number;
	double self, accum;

	scan_blanks(&h->s);
	if (scan_at_end(&h->s) || scan_literal(&h->s, "rank"))
		return;
	bool ok = scan_u64(&h->s, &rank) && read_share(&h->s, &self) && read_share(&h->s, &accum);
	scan_blanks(&h->s);
	ok = ok && scan_u64(&h->s, &count) && scan_blanks(&h->s) && scan_u64(&h->s, &number);
	struct hprof_trace *trace = ok ? find_trace(h, number) : NULL;
	if (!trace) {
		prof_add_note(h->b, scan_offset(&h->s, h->s.line),
			      ok ? "row without its trace counted at the root"
				 : "row not understood and skipped");
		if (!ok)
			return;
	}
	uint32_t node = trace ? node_of(h, trace) : 0;
	if (h->times)
		stacks_add(&h->stacks, node, TIME, self / 100 * h->total);
	stacks_add(&h->stacks, node, h->times ? ENTRIES : SAMPLES, (double)count);
}

static void read_table(struct hprof *h)
{
	while (!h->stacks.failed && scan_line(&h->s)) {
		if (scan_literal(&h->s, "CPU "))
			return;
		read_row(h);
	}
}

static int read_hprof(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	struct hprof h = { .b = b };
	bool found = false;

	scan_open(&h.s, in, err);
	stacks_init(&h.stacks, b, decode_frame);
	while (!found && !h.stacks.failed && scan_line(&h.s)) {
		found = read_begin(&h);
		if (!found)
			read_trace(&h);
	}
	if (found)
		read_table(&h);
	else if (!h.stacks.failed)
		scan_fail(&h.s, h.s.p, "the file ends before CPU SAMPLES BEGIN or CPU TIME BEGIN");
	free(h.traces);
	index_free(&h.by_number);
	if (h.s.failed) {
		stacks_free(&h.stacks);
		return -1;
	}
	return stacks_finish(&h.stacks, h.nmeasures, err);
}

static enum prof_match probe_hprof(const struct prof_input *in)
{
	static const char magic[] = "JAVA PROFILE 1.0.";
	struct text head = { (const char *)in->data, in->size };

	/* The binary form has a NUL after the version. */
	return text_starts(head, magic) && in->size > 20 && in->data[18] != 0 ? PROF_CERTAIN
									      : PROF_NO;
}

const struct prof_reader prof_reader_hprof = {
	.name = "hprof",
	.aliases = "",
	.title = "Java HPROF, text, cpu=samples or cpu=times",
	.suffixes = ".hprof",
	.kept = "contexts with counts",
	.lost = "threads, methods without a cost",
	.probe = probe_hprof,
	.read = read_hprof,
};
