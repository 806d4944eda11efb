/*
 * perf.c - what `perf script` prints: an event a record, with its stack below.
 *
 *	python3  5006  1879.401273:    1001001 cpu-clock:
 *		  68b9c0 PyObject_Call+0x20 (/usr/bin/python3.12)
 *		  41b2aa _start+0x2a (/usr/bin/python3.12)
 *
 * Innermost frame first; an empty line ends the record. Records without stacks
 * have their frame on the line of the event.
 */
#include "perf_line.h"
#include "stacks.h"

enum { SAMPLES, MAX_MEASURES = 65 };

struct perf {
	struct scan s;
	struct prof_builder *b;
	struct stacks stacks;

	/* The record being read. */
	bool in_record;
	const char *record_at;
	struct perf_event event;
	struct text label; /* of the frame above; a source line may join it */
	size_t depth;

	/* Events seen, by measure number; 0 counts all samples. */
	struct text events[MAX_MEASURES];
	size_t nmeasures;
	struct text comm; /* of the last part, with its ids */
	int64_t pid, tid;
	prof_id part;
	bool any_time;
	uint64_t first_time;
	size_t nsamples;
	const char *odd; /* first line that is part of no record */
};

static struct stack_frame decode_label(struct stacks *t, struct text label)
{
	struct perf_frame f;

	perf_frame_decode(label, &f);
	struct prof_func func = {
		.name = prof_add_string(t->b, f.name.s, f.name.len),
		.file = prof_add_string(t->b, f.file.s, f.file.len),
		.object = prof_add_string(t->b, f.object.s, f.object.len),
	};
	return (struct stack_frame){ prof_add_func(t->b, &func), f.line };
}

/* ---- measures and parts ---------------------------------------------- */

static prof_id add_measure(struct perf *f, struct text name)
{
	/* The period of the clock events is in nanoseconds. */
	bool clock = text_starts(name, "cpu-clock") || text_starts(name, "task-clock");
	struct prof_measure m = {
		.name = prof_add_string(f->b, name.s, name.len),
		.role = PROF_ROLE_COST,
		.unit = clock ? PROF_UNIT_SECOND : PROF_UNIT_NONE,
		.scale = clock ? 1e-9 : 1,
		.integral = true,
		.sampled = true,
	};

	return prof_add_measure(f->b, &m);
}

/* The measure of the record's event; SAMPLES if it has no period, or no name. */
static size_t measure_of(struct perf *f)
{
	const struct text name = f->event.name;

	if (!f->event.has_period || !name.len)
		return SAMPLES;
	for (size_t i = 1; i < f->nmeasures; i++)
		if (f->events[i].len == name.len && !memcmp(f->events[i].s, name.s, name.len))
			return i;
	if (f->nmeasures == MAX_MEASURES) {
		prof_add_note(f->b, scan_offset(&f->s, f->record_at),
			      "too many events: periods of the last are not kept");
		return SAMPLES;
	}
	if (f->nmeasures == 1)
		prof_set_main_measure(f->b, add_measure(f, name));
	else
		add_measure(f, name);
	f->events[f->nmeasures] = name;
	return f->nmeasures++;
}

static prof_id part_of(struct perf *f)
{
	const struct perf_event *e = &f->event;

	if (e->pid == f->pid && e->tid == f->tid && e->comm.len == f->comm.len && f->comm.s &&
	    !memcmp(e->comm.s, f->comm.s, f->comm.len))
		return f->part;
	struct prof_part part = { .pid = e->pid, .tid = e->tid };
	part.name = prof_add_string(f->b, e->comm.s, e->comm.len);
	f->part = prof_add_part(f->b, &part);
	f->comm = e->comm;
	f->pid = e->pid;
	f->tid = e->tid;
	return f->part;
}

/* ---- records --------------------------------------------------------- */

static void push_label(struct perf *f)
{
	if (!f->label.len)
		return;
	stacks_push(&f->stacks, f->label);
	f->depth++;
	f->label.len = 0;
}

static void add_sample(struct perf *f, uint32_t node, size_t measure)
{
	const struct perf_event *e = &f->event;
	double value[MAX_MEASURES];

	if (!e->has_time)
		return;
	if (!f->any_time)
		f->first_time = e->nanoseconds;
	f->any_time = true;
	for (size_t i = 0; i < f->nmeasures; i++)
		value[i] = NAN;
	value[SAMPLES] = 1;
	if (measure != SAMPLES)
		value[measure] = (double)e->period;
	struct prof_sample sample = {
		.node = node,
		.time = (double)(int64_t)(e->nanoseconds - f->first_time) / 1e9,
		.value = value,
	};
	prof_add_sample(f->b, &sample);
}

static void end_record(struct perf *f)
{
	if (!f->in_record)
		return;
	push_label(f);
	f->in_record = false;
	f->stacks.part = part_of(f);
	size_t measure = measure_of(f);
	uint32_t node = stacks_pushed(&f->stacks);
	if (!f->depth)
		prof_add_note(f->b, scan_offset(&f->s, f->record_at),
			      "sample without a stack counted at the root");
	stacks_add(&f->stacks, node, SAMPLES, 1);
	if (measure != SAMPLES)
		stacks_add(&f->stacks, node, measure, (double)f->event.period);
	add_sample(f, node, measure);
	f->nsamples++;
}

static void begin_record(struct perf *f, struct text line)
{
	end_record(f);
	f->in_record = true;
	f->record_at = line.s;
	f->depth = 0;
	perf_event_read(line, &f->event);
	if (perf_frame_label(f->event.rest, &f->label))
		end_record(f);
}

/* "# cmdline : perf record ..." and the rest of --header. */
static void read_comment(struct perf *f, struct text line)
{
	static const char *const kept[][2] = { { "# cmdline :", "cmd" },
					       { "# captured on", "date" },
					       { "# perf version :", "version" } };

	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++) {
		const char *colon = memchr(line.s, ':', line.len);
		if (colon && text_starts(line, kept[i][0]))
			text_meta(f->b, kept[i][1],
				  text_trim((struct text){
					  colon + 1, (size_t)(line.s + line.len - colon - 1) }));
	}
}

static void read_line(struct perf *f)
{
	struct text line = { f->s.line, (size_t)(f->s.eol - f->s.line) }, label;
	const char *lf;

	while (line.len && is_blank(line.s[line.len - 1]))
		line.len--;
	if (!line.len) {
		end_record(f);
	} else if (line.s[0] == '#') {
		read_comment(f, line);
	} else if (is_blank(line.s[0]) && perf_frame_label(line, &label)) {
		push_label(f);
		if (!f->in_record) { /* `-F ip,sym,dso` prints no events */
			f->in_record = true;
			f->record_at = line.s;
			f->depth = 0;
			f->event = (struct perf_event){ .pid = -1, .tid = -1, .comm = { "", 0 } };
		}
		f->label = label;
	} else if (f->label.len && perf_is_srcline(line)) {
		lf = line.s + line.len;
		f->label.len = (size_t)(lf - f->label.s);
	} else {
		begin_record(f, line);
		if (f->in_record && !f->event.has_time && !f->event.name.len && !f->odd)
			f->odd = line.s;
	}
}

static int read_perf(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	struct perf f = { .b = b, .nmeasures = 1, .comm = { "", 0 }, .pid = -1, .tid = -1 };
	const struct text samples = { "samples", 7 };

	scan_open(&f.s, in, err);
	stacks_init(&f.stacks, b, decode_label);
	add_measure(&f, samples);
	while (!f.stacks.failed && scan_line(&f.s))
		read_line(&f);
	end_record(&f);
	if (f.stacks.nnodes == 1 && f.odd && !f.stacks.failed)
		scan_fail(&f.s, f.odd, "expected the events and stacks of perf script");
	if (f.s.failed) {
		stacks_free(&f.stacks);
		return -1;
	}
	return stacks_finish(&f.stacks, f.nmeasures, err);
}

/* ---- detection ------------------------------------------------------- */

/* An event line with a time and a name, then a frame with an object; or both on one line. */
static enum prof_match probe_perf(const struct prof_input *in)
{
	struct prof_input head = scan_head(in, 1 << 14);
	struct scan s;
	struct perf_event e;
	struct text label;
	bool event = false;

	if (head.size && memchr(head.data, 0, head.size))
		return PROF_NO;
	scan_open(&s, &head, NULL);
	while (scan_line(&s)) {
		struct text line = text_trim(scan_whole(&s));
		if (!line.len || line.s[0] == '#')
			continue;
		line = scan_whole(&s);
		bool frame = is_blank(line.s[0]) && perf_frame_label(line, &label);
		if (frame && label.s[label.len - 1] == ')')
			return event ? PROF_CERTAIN : PROF_LIKELY;
		perf_event_read(line, &e);
		if (frame || e.tid < 0)
			return event ? PROF_MAYBE : PROF_NO;
		if (e.has_time && perf_frame_label(e.rest, &label))
			return PROF_CERTAIN;
		event = e.has_time;
	}
	return event ? PROF_MAYBE : PROF_NO;
}

const struct prof_reader prof_reader_perf = {
	.name = "perf",
	.aliases = "perf-script",
	.title = "Linux perf, the text of perf script",
	.suffixes = ".perf",
	.kept = "contexts by thread, all events, order and time of samples",
	.lost = "addresses, CPU numbers, arguments of tracepoints",
	.probe = probe_perf,
	.read = read_perf,
};
