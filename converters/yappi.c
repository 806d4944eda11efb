/*
 * yappi.c - read what yappi and GreenletProfiler save (ystat) or print.
 *
 * A ystat is a pickle of (statistics, clock): objects of functions with the
 * functions that they called as their children. Attributes are taken by name,
 * since their numbers differ by version.
 * Source: docs/formats/yappi.md.
 */
#include <string.h>

#include "measures.h"
#include "pickle.h"
#include "yappi_text.h"

/* Attributes and bytes of names to a byte of the file: paths stand there once for many rows. */
enum { MOST_WORK = 64 };

struct ystat {
	const struct prof_input *in;
	struct prof_builder *b;
	struct prof_error *err;
	prof_id part;
	uint64_t rows; /* functions and calls taken so far */
	uint64_t work; /* attributes and bytes of names looked at for them */
	bool rounded;
};

/* GreenletProfiler carries a yappi of its own: the module is where that lies. */
static bool allow_stats(const char *module, const char *name)
{
	static const char *const names[] = { "YFuncStats", "YFuncStat", "YChildFuncStats",
					     "YChildFuncStat" };
	size_t len = strlen(module);
	if (len < 5 || strcmp(module + len - 5, "yappi") != 0)
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

static int bad(const struct ystat *y, const struct value *v, const char *message)
{
	return prof_bad_bytes(y->err, y->in, v->at, "%s", message);
}

/* An attribute that must be there; NULL and the error if it is not. */
static const struct value *attribute(const struct ystat *y, const struct value *v, const char *name)
{
	const struct value *a = v->type == VALUE_OBJECT ? value_get(v->state, name) : NULL;
	if (!a)
		prof_bad_bytes(y->err, y->in, v->at, "expected an object with %s", name);
	return a;
}

static int read_number(struct ystat *y, const struct value *v, const char *name, double *number)
{
	const struct value *a = attribute(y, v, name);
	*number = a ? value_number(a, &y->rounded) : NAN;
	return !a               ? -1
	       : isnan(*number) ? prof_bad_bytes(y->err, y->in, a->at, "%s is no number", name)
				: 0;
}

/* Attributes and names may be shared, too: a row costs what it has of them. */
static int count_work(struct ystat *y, const struct value *row, uint64_t n)
{
	y->work += n;
	return y->work / MOST_WORK > y->in->size ? bad(y, row, "the same values are used too often")
						 : 0;
}

/* Both functions and children have name, module and line, calls and times. */
static int read_stat(struct ystat *y, const struct value *v, prof_id *func,
		     double self[YAPPI_MEASURES], double total[YAPPI_MEASURES])
{
	struct prof_func f = { 0 };
	const struct value *name = attribute(y, v, "name");
	const struct value *module = name ? attribute(y, v, "module") : NULL;
	const struct value *line = module ? attribute(y, v, "lineno") : NULL;
	if (!line)
		return -1;
	if (!value_has_text(name) || !value_has_text(module) || line->type != VALUE_INT)
		return bad(y, v, "expected a name, a module and a line");
	if (count_work(y, v, (uint64_t)v->state->len + name->len + module->len))
		return -1;
	f.line = line->integer;
	total[YAPPI_CALLS] = total[YAPPI_PRIMITIVE] = NAN;
	if (value_add_text(y->b, name, &f.name, y->err) ||
	    value_add_text(y->b, module, &f.file, y->err) ||
	    read_number(y, v, "ncall", &self[YAPPI_CALLS]) ||
	    read_number(y, v, "nactualcall", &self[YAPPI_PRIMITIVE]) ||
	    read_number(y, v, "tsub", &self[YAPPI_TIME]) ||
	    read_number(y, v, "ttot", &total[YAPPI_TIME]))
		return -1;
	*func = prof_add_func(y->b, &f);
	return 0;
}

/* A list may stand in the file once and be referred to often: real files are far below this. */
static int count_rows(struct ystat *y, const struct value *list)
{
	y->rows += list->len;
	return y->rows > y->in->size ? bad(y, list, "the same rows are used too often") : 0;
}

/* The rows of a collection: a list of old, or an object that has one. */
static const struct value *rows_of(struct ystat *y, const struct value *v)
{
	if (v->type == VALUE_OBJECT) {
		const struct value *list = value_get(v->state, "_as_list");
		v = list ? list : attribute(y, v, "_stats");
	}
	if (!v)
		return NULL;
	if (v->type != VALUE_LIST) {
		bad(y, v, "expected a list");
		return NULL;
	}
	return count_rows(y, v) ? NULL : v;
}

static int read_children(struct ystat *y, prof_id caller, const struct value *v)
{
	const struct value *children = attribute(y, v, "children");
	const struct value *rows = children ? rows_of(y, children) : NULL;
	for (uint32_t i = 0; rows && i < rows->len; i++) {
		double self[YAPPI_MEASURES], total[YAPPI_MEASURES];
		prof_id callee;
		if (read_stat(y, rows->items[i], &callee, self, total))
			return -1;
		prof_add_edge(y->b, &(struct prof_edge){ .caller = caller,
							 .callee = callee,
							 .part = y->part,
							 .self = self,
							 .total = total });
	}
	return rows ? 0 : -1;
}

static int read_function(struct ystat *y, const struct value *v)
{
	double self[YAPPI_MEASURES], total[YAPPI_MEASURES];
	prof_id func;
	if (read_stat(y, v, &func, self, total))
		return -1;
	prof_add_site(y->b, &(struct prof_site){
				    .func = func, .part = y->part, .self = self, .total = total });
	return read_children(y, func, v);
}

/*
 * Statistics of all threads are added up, and carry the thread of one of those
 * that were: it means something only where it is the same for all.
 */
static int find_thread(struct ystat *y, const struct value *rows)
{
	const struct value *id = NULL, *name = NULL;
	for (uint32_t i = 0; i < rows->len; i++) {
		const struct value *v = rows->items[i];
		const struct value *this = v->type == VALUE_OBJECT ? value_get(v->state, "ctx_id")
								   : NULL;
		if (!this || this->type != VALUE_INT)
			return 0;
		if (id && id->integer != this->integer) {
			prof_add_note(y->b, UINT64_MAX,
				      "functions of several threads were added up by yappi");
			return 0;
		}
		id = this;
		name = value_get(v->state, "ctx_name");
	}
	if (!id)
		return 0;
	struct prof_part part = { .pid = -1, .tid = id->integer };
	if (name && value_has_text(name) && value_add_text(y->b, name, &part.name, y->err))
		return -1;
	y->part = prof_add_part(y->b, &part);
	return 0;
}

static int read_stats(struct ystat *y, const struct value *v)
{
	if (v->type != VALUE_TUPLE || v->len != 2 || !value_has_text(v->items[1]))
		return bad(y, v, "expected (statistics, clock)");
	const struct value *rows = rows_of(y, v->items[0]);
	if (!rows || find_thread(y, rows))
		return -1;
	prof_id clock;
	if (value_add_text(y->b, v->items[1], &clock, y->err))
		return -1;
	const struct prof_str *name = prof_builder_string(y->b, clock);
	if (name)
		prof_add_meta(y->b, "clock", name->s);
	for (uint32_t i = 0; i < rows->len; i++)
		if (read_function(y, rows->items[i]))
			return -1;
	return 0;
}

static int read_pickle(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	struct ystat y = { .in = in, .b = b, .err = err };
	struct arena arena = { 0 };
	const uint8_t *end;
	const struct value *stats = pickle_decode(in, &arena, allow_stats, &end, err);
	int status = stats ? read_stats(&y, stats) : -1;
	if (status == 0 && end < in->data + in->size)
		prof_add_note(b, (uint64_t)(end - in->data), "bytes after the pickle were ignored");
	if (y.rounded)
		prof_add_note(b, UINT64_MAX, "integers beyond 2^53 were rounded");
	arena_free(&arena);
	return status;
}

static bool may_be_pickle(const struct prof_input *in)
{
	return in->size > 1 && (in->data[0] == '(' || (in->data[0] == 0x80 && in->data[1] <= 5));
}

static int read_yappi(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	measure_calls(b);
	measure_primitive(b);
	measure_time(b, 1, false, false);
	return may_be_pickle(in) && !yappi_is_text(in) ? read_pickle(in, b, err)
						       : yappi_read_text(in, b, err);
}

/* Any pickle may hold statistics; their class stands within the first bytes. */
static enum prof_match probe_yappi(const struct prof_input *in)
{
	size_t head = in->size < 256 ? in->size : 256;
	if (may_be_pickle(in) && memmem(in->data, head, "yappi", 5) &&
	    memmem(in->data, head, "YFuncStat", 9))
		return PROF_CERTAIN;
	return yappi_is_text(in);
}

const struct prof_reader prof_reader_yappi = {
	.name = "yappi",
	.aliases = "ystat greenletprofiler",
	.title = "yappi or GreenletProfiler (ystat pickle, text)",
	.suffixes = ".ystat .txt",
	.kept = "functions and calls with calls, own and total time; threads",
	.lost = "tags, averages",
	.probe = probe_yappi,
	.read = read_yappi,
};
