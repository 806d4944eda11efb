/*
 * callgrind.c - the callgrind profile format of valgrind, KCachegrind's own.
 *
 * The grammar is that of valgrind's manual ("Callgrind Format Specification");
 * where it leaves room, KCachegrind's loader decides, for its files are the
 * ones that people have. A function is (name, file, object). Its costs are
 * sites; a call with its inclusive cost is an edge, which counts every
 * activation.
 */
#include <inttypes.h>
#include <stdio.h>

#include "callgrind_block.h"
#include "callgrind_head.h"
#include "callgrind_names.h"

/* What the next cost line is. */
enum cg_next { CG_SELF, CG_CALL, CG_JUMP };

struct cg_place {
	uint64_t at[CG_KINDS]; /* by enum cg_position; they wrap as the file makes them */
};

struct callgrind {
	struct scan s;
	struct prof_builder *b;
	struct cg_head head;
	struct cg_names objects, files, funcs;
	struct cg_block block;
	prof_id unknown; /* string "???" */

	/* Set by name lines. Files and objects are strings. */
	prof_id object, home, file, func;
	prof_id called_object, called_file, callee; /* PROF_NONE: not given */

	/* Set by position lines. */
	struct cg_place here, target;
	enum cg_next next;
	const char *call_line; /* of a call whose cost is still to come */
	double calls;
};

static void forget(struct callgrind *c)
{
	cg_block_end(&c->block);
	c->object = c->home = c->file = 0;
	c->func = c->called_object = c->called_file = c->callee = PROF_NONE;
	c->here = c->target = (struct cg_place){ { 0 } };
	c->next = CG_SELF;
}

/* ---- names ----------------------------------------------------------- */

/* "???" is how callgrind writes that it does not know. */
static prof_id read_name(struct callgrind *c, struct cg_names *names)
{
	struct cg_name *name = cg_name_read(names, &c->s, c->b, c->head.section);

	return !name || name->string == c->unknown ? 0 : name->string;
}

static prof_id read_func(struct callgrind *c, prof_id file, prof_id object)
{
	struct cg_name *name = cg_name_read(&c->funcs, &c->s, c->b, c->head.section);

	if (!name)
		return 0;
	if (!name->looked_up || name->file != file || name->object != object) {
		struct prof_func f = { .name = name->string, .file = file, .object = object };
		name->func = prof_add_func(c->b, &f);
		name->file = file;
		name->object = object;
		name->looked_up = true;
	}
	return name->func;
}

/* "fn=..." and its kin, the cursor standing after the "=". False if key is none of them. */
static bool read_spec(struct callgrind *c, struct text key)
{
	if (text_is(key, "fn")) {
		c->file = c->home;
		c->func = read_func(c, c->home, c->object);
	} else if (text_is(key, "cfn")) {
		prof_id file = c->called_file == PROF_NONE ? c->file : c->called_file;
		prof_id object = c->called_object == PROF_NONE ? c->object : c->called_object;
		c->callee = read_func(c, file, object);
	} else if (text_is(key, "fl")) {
		c->home = c->file = read_name(c, &c->files);
	} else if (text_is(key, "fi") || text_is(key, "fe")) {
		c->file = read_name(c, &c->files);
	} else if (text_is(key, "cfi") || text_is(key, "cfl")) {
		c->called_file = read_name(c, &c->files);
	} else if (text_is(key, "ob")) {
		c->object = read_name(c, &c->objects);
		c->func = PROF_NONE;
	} else if (text_is(key, "cob")) {
		c->called_object = read_name(c, &c->objects);
	} else if (text_is(key, "jfi") || text_is(key, "jfl")) {
		read_name(c, &c->files); /* jumps are not kept, but may define names */
	} else if (text_is(key, "jfn")) {
		cg_name_read(&c->funcs, &c->s, c->b, c->head.section);
	} else if (text_is(key, "job")) {
		read_name(c, &c->objects);
	} else {
		return false;
	}
	return true;
}

/* ---- positions and costs --------------------------------------------- */

/* One subposition: absolute, relative to base, or a range, which counts by its start. */
static bool read_position(struct callgrind *c, uint64_t base, uint64_t *v)
{
	struct scan *s = &c->s;
	const char *from = s->p;
	uint64_t n;

	if (scan_char(s, '*')) {
		*v = base;
	} else if (scan_char(s, '+')) {
		if (!scan_u64(s, &n))
			return false;
		*v = base + n;
	} else if (scan_char(s, '-')) {
		if (!scan_u64(s, &n))
			return false;
		*v = base - n;
	} else if (!scan_u64(s, v)) {
		return false;
	}
	if (!scan_at_end(s) && !is_blank(*s->p)) {
		if (!(scan_char(s, '+') || scan_char(s, '-') || scan_char(s, ':')) ||
		    !scan_u64(s, &n))
			return false;
		prof_add_note(c->b, scan_offset(s, from), "range of positions kept by its start");
	}
	return scan_at_end(s) || is_blank(*s->p);
}

/*
 * The positions of a line, as many as are there; the rest stay as they are in
 * place. Returns how many, -1 after a mistake.
 */
static int read_place(struct callgrind *c, struct cg_place *place)
{
	size_t i = 0;

	for (scan_blanks(&c->s); i < c->head.npositions && !scan_at_end(&c->s); i++) {
		enum cg_position kind = c->head.positions[i];
		if (!read_position(c, c->here.at[kind], &place->at[kind])) {
			scan_fail(&c->s, c->s.p, "expected a position: a number, +N, -N or *");
			return -1;
		}
		scan_blanks(&c->s);
	}
	return (int)i;
}

/* Integers beyond 2^53 have no exact double. */
static double to_double(struct callgrind *c, const char *at, uint64_t n)
{
	double d = (double)n;

	if (n > (uint64_t)1 << 53 && (d >= 0x1p64 || (uint64_t)d != n))
		prof_add_note(c->b, scan_offset(&c->s, at),
			      "number beyond 2^53 rounded to the nearest double");
	return d;
}

/* Costs of the line by event, into cells by measure. Missing ones are 0. */
static int read_costs(struct callgrind *c, double *cell)
{
	struct scan *s = &c->s;
	const struct cg_head *h = &c->head;

	for (size_t i = 0; i < h->nevents; i++) {
		uint64_t n = 0;
		scan_blanks(s);
		const char *from = s->p;
		bool negative = scan_char(s, '-');
		if (!scan_at_end(s) && (!scan_u64(s, &n) || !(scan_at_end(s) || is_blank(*s->p))))
			return scan_fail(s, from, "expected a whole number of %.*s",
					 (int)(h->events[i].len < 40 ? h->events[i].len : 40),
					 h->events[i].s);
		cell[h->measure[i]] = to_double(c, from, n);
		if (negative) {
			cell[h->measure[i]] *= -1;
			prof_add_note(c->b, scan_offset(s, from), "negative cost");
		}
	}
	scan_blanks(s);
	if (!scan_at_end(s))
		return scan_fail(s, s->p, "more costs than events");
	return 0;
}

static uint32_t line_of(struct callgrind *c, const struct cg_place *place)
{
	uint64_t line = place->at[CG_LINE];

	if (line <= UINT32_MAX)
		return (uint32_t)line;
	prof_add_note(c->b, scan_offset(&c->s, c->s.line),
		      "line number out of range taken as unknown");
	return 0;
}

/* The file of a cost, if it is not the function's: code inlined from there. */
static prof_id inlined_from(const struct callgrind *c)
{
	if (c->file == c->home)
		return 0;
	return c->file ? c->file : c->unknown;
}

/* ---- lines of the body ----------------------------------------------- */

static prof_id unnamed_func(struct callgrind *c)
{
	struct prof_func f = { .file = c->home, .object = c->object };

	prof_add_note(c->b, scan_offset(&c->s, c->s.line), "cost outside of any function");
	return prof_add_func(c->b, &f);
}

/* cell has the inclusive costs; the number of calls joins them. */
static void add_call(struct callgrind *c, double *cell)
{
	struct cg_row call = {
		.callee = c->callee,
		.file = inlined_from(c),
		.line = line_of(c, &c->here),
		.callee_line = line_of(c, &c->target),
		.addr = c->here.at[CG_INSTR],
		.callee_addr = c->target.at[CG_INSTR],
	};

	cell[0] = c->calls;
	cg_block_edge(&c->block, &call, cell);
	c->called_object = c->called_file = PROF_NONE;
}

static void add_cost(struct callgrind *c, const double *cell)
{
	struct cg_row place = {
		.file = inlined_from(c),
		.line = line_of(c, &c->here),
		.addr = c->here.at[CG_INSTR],
	};

	cg_block_site(&c->block, &place, cell);
	for (size_t i = 0; i < c->head.nevents; i++)
		c->head.sum[i] += cell[c->head.measure[i]];
}

static void read_cost_line(struct callgrind *c)
{
	double cell[CG_EVENTS + 1];
	enum cg_next kind = c->next;

	if (cg_head_begin_body(&c->head, &c->s, c->b))
		return;
	c->next = CG_SELF;
	struct cg_place place = c->here;
	int n = read_place(c, &place);
	if (n < 0)
		return;
	if ((size_t)n < c->head.npositions) {
		scan_fail(&c->s, c->s.eol, "expected %zu positions, found %d", c->head.npositions,
			  n);
		return;
	}
	c->here = place;
	if (kind == CG_JUMP)
		return;
	for (size_t i = 0; i <= CG_EVENTS; i++)
		cell[i] = NAN;
	if (read_costs(c, cell))
		return;
	if (c->func == PROF_NONE)
		c->func = unnamed_func(c);
	cg_block_begin(&c->block, c->func, c->head.part);
	if (kind == CG_CALL)
		add_call(c, cell);
	else
		add_cost(c, cell);
}

/*
 * "calls=COUNT TARGET"; the inclusive cost is on the next line. A target may be
 * shorter than other positions (yappi), or longer (Xdebug).
 */
static void read_calls(struct callgrind *c)
{
	const char *from = c->s.p;
	uint64_t n;

	c->calls = scan_u64(&c->s, &n) ? to_double(c, from, n) : NAN;
	if (!scan_at_end(&c->s) && !is_blank(*c->s.p)) {
		scan_fail(&c->s, from, "expected a number of calls");
		return;
	}
	c->target = (struct cg_place){ { 0 } };
	if (read_place(c, &c->target) >= 0 && c->callee == PROF_NONE)
		scan_fail(&c->s, c->s.line, "calls= without a cfn= before it");
	c->next = CG_CALL;
	c->call_line = c->s.line;
}

static void read_assignment(struct callgrind *c, struct text key)
{
	if (read_spec(c, key)) {
		return;
	} else if (text_is(key, "calls") || text_is(key, "rcalls")) {
		if (!cg_head_begin_body(&c->head, &c->s, c->b))
			read_calls(c);
	} else if (text_is(key, "jump") || text_is(key, "jcnd")) {
		prof_add_note(c->b, scan_offset(&c->s, c->s.line), "jumps are not kept");
		c->next = CG_JUMP;
	} else {
		char note[80];
		snprintf(note, sizeof(note), "line \"%.*s=\" is not known and skipped",
			 (int)(key.len < 40 ? key.len : 40), key.s);
		prof_add_note(c->b, scan_offset(&c->s, c->s.line), note);
	}
}

/* Key of "key=value" or "key: value", and its mark; 0 if the line is neither. */
static char read_key(struct scan *s, struct text *key)
{
	const char *p = s->p;

	while (p < s->eol && *p != '=' && *p != ':')
		p++;
	if (p == s->eol || p == s->p)
		return 0;
	*key = (struct text){ s->p, (size_t)(p - s->p) };
	s->p = p + 1;
	return *p;
}

static void read_line(struct callgrind *c)
{
	struct text key;

	scan_blanks(&c->s);
	if (scan_at_end(&c->s) || *c->s.p == '#')
		return;
	char first = *c->s.p;
	if (is_digit(first) || first == '+' || first == '-' || first == '*') {
		read_cost_line(c);
		return;
	}
	if (c->next == CG_CALL) {
		scan_fail(&c->s, c->s.p, "expected the cost line of the call before");
		return;
	}
	char mark = read_key(&c->s, &key);
	if (mark == '=')
		read_assignment(c, key);
	else if (mark == ':') {
		if (cg_head_line(&c->head, &c->s, c->b, key))
			forget(c);
	} else {
		scan_fail(&c->s, c->s.p, "expected a cost line, \"key=value\" or \"key: value\"");
	}
}

static int read_callgrind(const struct prof_input *in, struct prof_builder *b,
			  struct prof_error *err)
{
	struct callgrind c = { .b = b, .block.b = b, .unknown = prof_add_text(b, "???") };
	struct prof_measure calls = {
		.name = prof_add_text(b, "calls"),
		.role = PROF_ROLE_CALLS,
		.scale = 1,
		.integral = true,
	};

	prof_add_measure(b, &calls);
	prof_set_nesting(b, PROF_NEST_EVERY);
	scan_open(&c.s, in, err);
	cg_head_init(&c.head, in);
	forget(&c);
	while (!c.block.failed && scan_line(&c.s))
		read_line(&c);
	cg_block_end(&c.block);
	if (c.block.failed && !c.s.failed) {
		c.s.failed = true;
		prof_fail(err, PROF_ENOMEM, "out of memory");
	}
	if (!c.s.failed && c.next == CG_CALL)
		scan_fail(&c.s, c.call_line, "the file ends before the cost line of this call");
	if (!c.s.failed && !c.head.nevents)
		scan_fail(&c.s, c.s.end, "the file ends before an events: line");
	if (!c.s.failed && !cg_head_begin_body(&c.head, &c.s, b))
		cg_head_end_section(&c.head, &c.s, b);
	cg_names_free(&c.objects);
	cg_names_free(&c.files);
	cg_names_free(&c.funcs);
	cg_block_free(&c.block);
	return c.s.failed ? -1 : 0;
}

/* ---- detection ------------------------------------------------------- */

/* As KCachegrind: the first line, or a tell-tale header at a line's start near the beginning. */
static enum prof_match probe_callgrind(const struct prof_input *in)
{
	struct prof_input head = scan_head(in, 4096);
	struct scan s;

	scan_open(&s, &head, NULL);
	if (!scan_line(&s))
		return PROF_NO;
	if (scan_literal(&s, "# callgrind format"))
		return PROF_CERTAIN;
	do {
		if (scan_literal(&s, "events:") || scan_literal(&s, "positions:"))
			return PROF_CERTAIN;
		if (scan_literal(&s, "creator:"))
			return PROF_LIKELY;
		/* Only header lines come before. */
		const char *colon = memchr(s.p, ':', (size_t)(s.eol - s.p));
		if (s.p != s.eol && *s.p != '#' && !colon)
			return PROF_NO;
	} while (scan_line(&s));
	return PROF_NO;
}

const struct prof_reader prof_reader_callgrind = {
	.name = "callgrind",
	.aliases = "cachegrind calltree",
	.title = "Callgrind and Cachegrind profiles, KCachegrind's format",
	.suffixes = ".callgrind .cg .out .cachegrind",
	.kept = "functions, lines and addresses, all events, calls, threads and parts",
	.lost = "jumps and branches",
	.probe = probe_callgrind,
	.read = read_callgrind,
};
