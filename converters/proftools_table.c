/* proftools_table.c - the tables of the project's own JSON format, columns side by side. */
#include <stdlib.h>

#include "proftools.h"

enum column_type {
	ID_FUNC,
	ID_PART,
	ID_STRING,
	ID_PARENT, /* a node before this row */
	ID_NODE,
	WHOLE,
	SIGNED,
	ADDRESS,
	NUMBER
};

struct column {
	const char *name;
	enum column_type type;
	bool required;
	const char *at; /* NULL: absent */
	struct json j;
	/* The cell of the current row. */
	prof_id id;
	uint64_t address;
	int64_t number;
	double value;
};

enum { COLUMNS = 9 };

struct table {
	size_t n;
	struct column column[COLUMNS]; /* ends with a NULL name */
	const char *self_at, *total_at;
	struct json *self, *total; /* [nmeasures] cursors; p NULL: nothing recorded */
	struct json end;           /* behind the table */
};

/* Finds the members of the table at p and enters its columns. */
static void open_table(struct loader *l, struct table *t, const char *p, const char *self,
		       const char *total)
{
	struct member members[COLUMNS + 4] = { { 0 } };
	const char *count = NULL;
	size_t n = 0;
	for (struct column *c = t->column; c->name; c++)
		members[n++] = (struct member){ c->name, &c->at };
	members[n++] = (struct member){ "count", &count };
	members[n++] = (struct member){ self, &t->self_at };
	if (total)
		members[n++] = (struct member){ total, &t->total_at };
	struct json j = loader_cursor(l, p);
	loader_members(&j, members);
	if (!j.failed && !count)
		json_fail(&j, "a table without a \"count\"");
	for (struct column *c = t->column; c->name && !j.failed; c++) {
		if (c->required && !c->at)
			json_fail(&j, "a table without a column \"%s\"", c->name);
		if (!c->at)
			continue;
		c->j = loader_cursor(l, c->at);
		json_array(&c->j);
		l->failed = l->failed || c->j.failed;
	}
	if (!j.failed) {
		j.p = count;
		t->n = json_u64(&j);
		/* Each row has a value of at least one byte in each required column. */
		if (t->n > l->in->size || t->n >= PROF_NONE - 1)
			json_fail(&j, "more rows than the file can hold");
	}
	loader_finish(l, &j);
}

static struct json *open_costs(struct loader *l, const char *at)
{
	struct json *columns = loader_memory(l, l->nmeasures, sizeof(*columns));
	if (!at || l->failed)
		return columns;
	struct json j = loader_cursor(l, at);
	json_array(&j);
	for (size_t m = 0; m < l->nmeasures && !j.failed; m++) {
		loader_element(&j);
		if (json_null(&j))
			continue;
		columns[m] = loader_cursor(l, (json_next(&j), j.p));
		json_array(&columns[m]);
		l->failed = l->failed || columns[m].failed;
		json_pass(&j);
	}
	loader_end(&j);
	loader_finish(l, &j);
	return columns;
}

static uint64_t address(struct json *j)
{
	struct text t = json_string(j);
	uint64_t v = 0;
	for (size_t i = 0; i < t.len; i++) {
		char c = t.s[i];
		int digit = is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
		if (digit < 0 || v >> 60) {
			json_fail(j, "expected an address in hexadecimal digits");
			return 0;
		}
		v = v << 4 | (unsigned)digit;
	}
	return v;
}

/* A cost: null where nothing was recorded, the infinities as words. */
static double cost(struct json *j)
{
	static const char *const words[] = { "inf", "-inf", NULL };
	switch (json_next(j)) {
	case JSON_NUMBER:
		return json_double(j);
	case JSON_NULL:
		json_null(j);
		return NAN;
	case JSON_STRING:
		return loader_choice(j, words) ? -INFINITY : INFINITY;
	default:
		json_fail(j, "expected a number, null, \"inf\" or \"-inf\"");
		return NAN;
	}
}

static void read_cell(struct loader *l, struct column *c, size_t row)
{
	struct json *j = &c->j;
	loader_element(j);
	switch (c->type) {
	case ID_FUNC:
		c->id = json_null(j) ? PROF_NONE : loader_number(j, l->nfuncs, "function");
		if (c->id != PROF_NONE && !j->failed)
			c->id = l->func[c->id];
		break;
	case ID_PART:
		c->id = loader_number(j, l->nparts, "part");
		c->id = j->failed ? 0 : l->part[c->id];
		break;
	case ID_STRING:
		c->id = loader_string(l, j);
		break;
	case ID_PARENT:
		c->id = json_null(j) ? PROF_NONE : loader_number(j, row, "node before this one");
		break;
	case ID_NODE:
		c->id = loader_number(j, l->nnodes, "node");
		break;
	case WHOLE:
		c->id = json_null(j) ? UINT32_MAX : loader_number(j, UINT32_MAX, "line");
		break;
	case SIGNED:
		c->number = json_i64(j);
		break;
	case ADDRESS:
		c->address = address(j);
		break;
	case NUMBER:
		c->value = cost(j);
		break;
	}
	l->failed = l->failed || j->failed;
}

static void read_costs(struct loader *l, struct json *columns, double *cells)
{
	for (size_t m = 0; m < l->nmeasures; m++) {
		cells[m] = NAN;
		if (!columns[m].p)
			continue;
		loader_element(&columns[m]);
		cells[m] = cost(&columns[m]);
		l->failed = l->failed || columns[m].failed;
	}
}

/* Reads the cells of the next row into the columns and the room. False after a failure. */
static bool read_row(struct loader *l, struct table *t, size_t row)
{
	for (struct column *c = t->column; c->name && !l->failed; c++)
		if (c->at)
			read_cell(l, c, row);
	if (!l->failed)
		read_costs(l, t->self, l->self);
	if (!l->failed)
		read_costs(l, t->total, l->total);
	return !l->failed && !prof_builder_failed(l->b);
}

/* Were all rows read, so that the columns must end here? */
static bool complete(const struct loader *l)
{
	return !l->failed && !prof_builder_failed(l->b);
}

static void close_columns(struct loader *l, struct json *columns)
{
	for (size_t m = 0; columns && m < l->nmeasures; m++) {
		if (columns[m].p && complete(l))
			loader_end(&columns[m]);
		loader_finish(l, &columns[m]);
	}
	free(columns);
}

static void close_table(struct loader *l, struct table *t)
{
	for (struct column *c = t->column; c->name; c++) {
		if (c->at && complete(l))
			loader_end(&c->j);
		loader_finish(l, &c->j);
	}
	close_columns(l, t->self);
	close_columns(l, t->total);
}

static void begin_table(struct loader *l, struct table *t, const char *p, const char *self,
			const char *total)
{
	open_table(l, t, p, self, total);
	t->self = open_costs(l, t->self_at);
	t->total = open_costs(l, t->total_at);
}

/* A function or node that must not be null. */
static bool given(struct loader *l, struct column *c)
{
	if (c->id != PROF_NONE)
		return true;
	json_fail(&c->j, "null is for the root only");
	l->failed = true;
	return false;
}

/* ---- which tables ------------------------------------------------------- */

void loader_functions(struct loader *l)
{
	struct table t = { .column = { { "name", ID_STRING, .required = true },
				       { "file", .type = ID_STRING },
				       { "object", .type = ID_STRING },
				       { "line", .type = SIGNED } } };
	struct column *c = t.column;
	begin_table(l, &t, l->at.functions, NULL, NULL);
	l->func = loader_memory(l, t.n, sizeof(*l->func));
	prof_builder_reserve(l->b, t.n, 0);
	for (size_t i = 0; !l->failed && i < t.n && read_row(l, &t, i); i++)
		l->func[i] = prof_add_func(l->b, &(struct prof_func){ .name = c[0].id,
								      .file = c[1].id,
								      .object = c[2].id,
								      .line = c[3].number });
	l->nfuncs = t.n;
	close_table(l, &t);
}

static void read_sites(struct loader *l)
{
	struct table t = { .column = { { "func", ID_FUNC, .required = true },
				       { "part", .type = ID_PART },
				       { "file", .type = ID_STRING },
				       { "line", .type = WHOLE },
				       { "addr", .type = ADDRESS } } };
	struct column *c = t.column;
	begin_table(l, &t, l->at.sites, "self", "total");
	for (size_t i = 0; !l->failed && i < t.n && read_row(l, &t, i); i++)
		if (given(l, &c[0]))
			prof_append_site(l->b, &(struct prof_site){ .func = c[0].id,
								    .part = c[1].id,
								    .file = c[2].id,
								    .line = c[3].id,
								    .addr = c[4].address,
								    .self = l->self,
								    .total = l->total });
	close_table(l, &t);
}

static void read_edges(struct loader *l)
{
	struct table t = { .column = { { "caller", ID_FUNC, .required = true },
				       { "callee", ID_FUNC, .required = true },
				       { "part", .type = ID_PART },
				       { "file", .type = ID_STRING },
				       { "line", .type = WHOLE },
				       { "callee_line", .type = WHOLE },
				       { "addr", .type = ADDRESS },
				       { "callee_addr", .type = ADDRESS } } };
	struct column *c = t.column;
	begin_table(l, &t, l->at.edges, "self", "total");
	prof_builder_reserve(l->b, l->nfuncs, t.n); /* at most as many as the file has bytes */
	for (size_t i = 0; !l->failed && i < t.n && read_row(l, &t, i); i++)
		if (given(l, &c[0]) && given(l, &c[1]))
			prof_append_edge(l->b, &(struct prof_edge){ .caller = c[0].id,
								    .callee = c[1].id,
								    .part = c[2].id,
								    .file = c[3].id,
								    .line = c[4].id,
								    .callee_line = c[5].id,
								    .addr = c[6].address,
								    .callee_addr = c[7].address,
								    .self = l->self,
								    .total = l->total });
	close_table(l, &t);
}

static void read_nodes(struct loader *l)
{
	struct table t = { .column = { { "parent", ID_PARENT, .required = true },
				       { "func", ID_FUNC, .required = true },
				       { "part", .type = ID_PART },
				       { "line", .type = WHOLE } } };
	struct column *c = t.column;
	begin_table(l, &t, l->at.nodes, "self", "total");
	for (size_t i = 0; !l->failed && i < t.n && read_row(l, &t, i); i++) {
		struct prof_node node = { c[0].id, c[1].id, c[2].id, c[3].id, l->self, l->total };
		if (i == 0 && (node.parent != PROF_NONE || node.func != PROF_NONE)) {
			json_fail(&c[0].j, "the first node is the root: parent and func are null");
			l->failed = true;
		} else if (i == 0) {
			prof_add_node(l->b, &node);
		} else if (given(l, &c[0]) && given(l, &c[1])) {
			prof_append_node(l->b, &node);
		}
	}
	close_table(l, &t);
	l->nnodes = t.n;
}

static void read_samples(struct loader *l)
{
	struct table t = { .column = { { "node", ID_NODE, .required = true },
				       { "part", .type = ID_PART },
				       { "time", .type = NUMBER } } };
	struct column *c = t.column;
	c[2].value = NAN;
	begin_table(l, &t, l->at.samples, "value", NULL);
	for (size_t i = 0; !l->failed && i < t.n && read_row(l, &t, i); i++)
		prof_add_sample(l->b, &(struct prof_sample){ .node = c[0].id,
							     .part = c[1].id,
							     .time = c[2].value,
							     .value = l->self });
	close_table(l, &t);
}

void loader_facts(struct loader *l)
{
	if (!l->failed && l->at.sites)
		read_sites(l);
	if (!l->failed && l->at.edges)
		read_edges(l);
	if (!l->failed && l->at.nodes)
		read_nodes(l);
	if (!l->failed && l->at.samples)
		read_samples(l);
}
