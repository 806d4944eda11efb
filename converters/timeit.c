/*
 * timeit.c - read what python -m timeit prints.
 *
 * One statement, run in loops, the best of several repeats: a profile of one
 * function.
 * Source: docs/formats/timeit.md.
 */
#include <math.h>
#include <string.h>

#include "measures.h"
#include "scan.h"

struct result {
	uint64_t loops, repeats;
	double seconds; /* a loop */
};

static double unit_of(struct text word)
{
	static const struct {
		const char *name;
		double seconds;
	} units[] = { { "nsec", 1e-9 }, { "usec", 1e-6 }, { "msec", 1e-3 }, { "sec", 1 } };
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (text_is(word, units[i].name))
			return units[i].seconds;
	return NAN;
}

/* "500000 loops, best of 5: 765 nsec per loop" */
static bool parse_result(struct scan *s, struct result *r)
{
	double value;
	s->p = s->line;
	if (!scan_u64(s, &r->loops) ||
	    !(scan_literal(s, " loops, best of ") || scan_literal(s, " loop, best of ")) ||
	    !scan_u64(s, &r->repeats) || !scan_literal(s, ": ") || !scan_double(s, &value))
		return false;
	double unit = unit_of(scan_word(s)); /* NAN: none of them */
	r->seconds = value * unit;
	return !isnan(unit) && scan_literal(s, " per loop") && scan_at_end(s);
}

static void add_result(struct prof_builder *b, const struct result *r)
{
	double self[2] = { (double)r->loops, r->seconds * (double)r->loops };
	prof_id func =
		prof_add_func(b, &(struct prof_func){ .name = prof_add_text(b, "inner"),
						      .file = prof_add_text(b, "<timeit-src>") });
	prof_add_site(b, &(struct prof_site){ .func = func, .self = self, .total = self });
}

static void add_measures(struct prof_builder *b)
{
	measure_calls(b);
	measure_time(b, 1, false, false);
}

static int read_timeit(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	struct scan s;
	size_t results = 0;
	scan_open(&s, in, err);
	add_measures(b);
	while (scan_line(&s)) {
		struct result r;
		struct text line = scan_whole(&s);
		if (parse_result(&s, &r)) {
			add_result(b, &r);
			results++;
			text_meta(b, "result", line);
		} else if (text_starts(line, "raw times: ")) {
			text_meta(b, "raw times", (struct text){ line.s + 11, line.len - 11 });
		} else if (memmem(line.s, line.len, "results are likely unreliable", 29)) {
			prof_add_note(b, scan_offset(&s, s.line),
				      "timeit found its results unreliable");
		}
	}
	if (s.failed)
		return -1;
	return results ? 0 : prof_bad_text(err, in, in->data, "no result of timeit");
}

/* Its line may stand in any text, quoted too: other formats know better. */
static enum prof_match probe_timeit(const struct prof_input *in)
{
	struct prof_input head = *in;
	struct scan s;
	struct result r;
	if (head.size > 1 << 16)
		head.size = 1 << 16;
	scan_open(&s, &head, NULL);
	while (scan_line(&s))
		if (parse_result(&s, &r))
			return PROF_LIKELY;
	return PROF_NO;
}

const struct prof_reader prof_reader_timeit = {
	.name = "timeit",
	.aliases = "",
	.title = "Text of python -m timeit",
	.suffixes = ".txt .log",
	.kept = "loops and time of one statement",
	.lost = "the spread of the runs",
	.probe = probe_timeit,
	.read = read_timeit,
};
