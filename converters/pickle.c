/* pickle.c - decode a Python pickle, protocols 0 to 5, without executing it. */
#include "pickle.h"

#include <stdlib.h>
#include <string.h>

#include "pickle_atom.h"
#include "pickle_text.h"

/* ---- memo ------------------------------------------------------------ */

/* Sparse numbers would cost memory that the file did not pay for. */
static void put(struct pickle *p, uint64_t index)
{
	struct value *v = pickle_top(p);
	if (!v)
		return;
	if (index > p->c.in->size) {
		pickle_fail(p, "memo number is larger than the file");
		return;
	}
	if (!pickle_grow(p, &p->memo, (size_t)index, &p->cap_memo))
		return;
	p->memo[index] = v;
	if (index >= p->nmemo)
		p->nmemo = (size_t)index + 1;
	p->memoized++;
}

static void get(struct pickle *p, uint64_t index)
{
	if (p->c.failed)
		return;
	if (index >= p->nmemo || !p->memo[index])
		pickle_fail(p, "memo entry does not exist");
	else
		pickle_push(p, p->memo[index]);
}

static uint64_t memo_line(struct pickle *p)
{
	size_t len;
	struct pickle_number n;
	const char *line = pickle_take_line(p, &len);
	if (line && pickle_parse_number(line, len, 'I', &n) && n.type == VALUE_INT &&
	    n.integer >= 0)
		return (uint64_t)n.integer;
	pickle_fail(p, "not a memo number");
	return UINT64_MAX;
}

/* ---- containers ------------------------------------------------------ */

static void append(struct pickle *p, struct value *const *items, uint32_t n)
{
	struct value *list = pickle_top(p);
	if (!list || !items)
		return;
	if (list->type != VALUE_LIST)
		pickle_fail(p, "items for what is not a list");
	else
		pickle_extend(p, list, items, n);
}

/* Objects derived from dict take items as well. */
static void set_items(struct pickle *p, struct value *const *items, uint32_t n)
{
	struct value *dict = pickle_top(p);
	if (!dict || !items)
		return;
	if ((dict->type != VALUE_DICT && dict->type != VALUE_OBJECT) || n % 2)
		pickle_fail(p, "items for what is not a dict");
	else
		pickle_extend(p, dict, items, n);
}

static void pop_items(struct pickle *p, enum value_type type)
{
	uint32_t n;
	struct value **items = pickle_pop_to_mark(p, &n);
	if (!items)
		return;
	if (type == VALUE_DICT && n % 2)
		pickle_fail(p, "a key without a value");
	else
		pickle_push_sequence(p, type, items, n);
}

static void pop_tuple(struct pickle *p, uint32_t n)
{
	struct value *items[3];
	for (uint32_t i = n; i-- > 0;) {
		items[i] = pickle_pop(p);
		if (!items[i])
			return;
	}
	pickle_push_sequence(p, VALUE_TUPLE, items, n);
}

static void append_one(struct pickle *p)
{
	struct value *item = pickle_pop(p);
	if (item)
		append(p, &item, 1);
}

static void append_marked(struct pickle *p, bool pairs)
{
	uint32_t n;
	struct value **items = pickle_pop_to_mark(p, &n);
	if (items && pairs)
		set_items(p, items, n);
	else if (items)
		append(p, items, n);
}

static void set_one(struct pickle *p)
{
	struct value *items[2];
	items[1] = pickle_pop(p);
	items[0] = items[1] ? pickle_pop(p) : NULL;
	if (items[0])
		set_items(p, items, 2);
}

/* ---- classes and instances ------------------------------------------- */

static bool is_maker(const struct value *class)
{
	return value_is_text(&(struct value){ .type = VALUE_TEXT,
					      .len = class->len,
					      .text = class->text },
			     "copy_reg _reconstructor") ||
	       value_is_text(&(struct value){ .type = VALUE_TEXT,
					      .len = class->len,
					      .text = class->text },
			     "copyreg _reconstructor");
}

static bool known_helper(const char *module, const char *name)
{
	bool copyreg = !strcmp(module, "copy_reg") || !strcmp(module, "copyreg");
	bool builtin = !strcmp(module, "__builtin__") || !strcmp(module, "builtins");
	return (copyreg && !strcmp(name, "_reconstructor")) ||
	       (builtin &&
		(!strcmp(name, "object") || !strcmp(name, "dict") || !strcmp(name, "list")));
}

static void push_class(struct pickle *p, const char *module, size_t module_len, const char *name,
		       size_t name_len)
{
	if (module_len > 256 || name_len > 256) {
		pickle_fail(p, "class with an overlong name");
		return;
	}
	char *text = arena_alloc(p->arena, module_len + name_len + 2);
	if (!text) {
		pickle_out_of_memory(p);
		return;
	}
	memcpy(text, module, module_len);
	text[module_len] = 0;
	memcpy(text + module_len + 1, name, name_len);
	text[module_len + 1 + name_len] = 0;
	bool allowed = !memchr(text, 0, module_len) &&
		       !memchr(text + module_len + 1, 0, name_len) &&
		       (known_helper(text, text + module_len + 1) ||
			p->allow(text, text + module_len + 1));
	if (!allowed) {
		bytes_fail(&p->c, p->op, "refuses to load %.60s.%.60s", text,
			   text + module_len + 1);
		return;
	}
	text[module_len] = ' ';
	pickle_push_text(p, VALUE_CLASS, text, module_len + 1 + name_len);
}

static void global_lines(struct pickle *p)
{
	size_t module_len, name_len;
	const char *module = pickle_take_line(p, &module_len);
	const char *name = module ? pickle_take_line(p, &name_len) : NULL;
	if (name)
		push_class(p, module, module_len, name, name_len);
}

static void global_from_stack(struct pickle *p)
{
	struct value *name = pickle_pop(p), *module = name ? pickle_pop(p) : NULL;
	if (!module)
		return;
	if (module->type != VALUE_TEXT || name->type != VALUE_TEXT)
		pickle_fail(p, "class whose name is not text");
	else
		push_class(p, module->text, module->len, name->text, name->len);
}

static void push_object(struct pickle *p, struct value *class)
{
	struct value *v = class->type == VALUE_CLASS
				  ? pickle_make(p, VALUE_OBJECT)
				  : pickle_fail(p, "instance of what is no class");
	if (v)
		v->class = class;
	pickle_push(p, v);
}

/* NEWOBJ: class, arguments. They say nothing that the state does not. */
static void new_object(struct pickle *p)
{
	struct value *args = pickle_pop(p), *class = args ? pickle_pop(p) : NULL;
	if (class)
		push_object(p, class);
}

/* REDUCE is only ever _reconstructor(class, base, contents): older pickles' NEWOBJ. */
static void reduce(struct pickle *p)
{
	struct value *args = pickle_pop(p), *callable = args ? pickle_pop(p) : NULL;
	if (!callable)
		return;
	if (callable->type != VALUE_CLASS || !is_maker(callable) || args->type != VALUE_TUPLE ||
	    args->len != 3) {
		pickle_fail(p, "refuses to call anything");
		return;
	}
	push_object(p, args->items[0]);
	struct value *v = pickle_top(p), *contents = args->items[2];
	if (v && contents->type == VALUE_DICT)
		pickle_extend(p, v, contents->items, contents->len);
}

static void build(struct pickle *p)
{
	struct value *state = pickle_pop(p), *v = state ? pickle_top(p) : NULL;
	if (!v)
		return;
	if (v->type != VALUE_OBJECT)
		pickle_fail(p, "state for what is no instance");
	else
		v->state = state;
}

/* ---- the machine ----------------------------------------------------- */

static void stop(struct pickle *p)
{
	if (p->nstack == 1 && p->stack[0])
		p->done = true;
	else
		pickle_fail(p, "ends with other than one object");
}

static void pop_any(struct pickle *p)
{
	if (p->nstack)
		p->nstack--;
	else
		pickle_fail(p, "nothing to pop");
}

static void discard_marked(struct pickle *p)
{
	uint32_t n;
	(void)pickle_pop_to_mark(p, &n);
}

/* Opcodes that make or fill containers. False: none of them. */
static bool fill_container(struct pickle *p, uint8_t op)
{
	switch (op) {
	case '}':
		pickle_push_sequence(p, VALUE_DICT, NULL, 0);
		return true;
	case ']':
		pickle_push_sequence(p, VALUE_LIST, NULL, 0);
		return true;
	case ')':
		pickle_push_sequence(p, VALUE_TUPLE, NULL, 0);
		return true;
	case 'd':
		pop_items(p, VALUE_DICT);
		return true;
	case 'l':
		pop_items(p, VALUE_LIST);
		return true;
	case 't':
		pop_items(p, VALUE_TUPLE);
		return true;
	case 0x85:
	case 0x86:
	case 0x87:
		pop_tuple(p, op - 0x84u);
		return true;
	case 'a':
		append_one(p);
		return true;
	case 'e':
	case 'u':
		append_marked(p, op == 'u');
		return true;
	case 's':
		set_one(p);
		return true;
	default:
		return false;
	}
}

/* Opcodes that remember and recall. False: none of them. */
static bool use_memo(struct pickle *p, uint8_t op)
{
	struct bytes *c = &p->c;
	switch (op) {
	case 'p':
		put(p, memo_line(p));
		return true;
	case 'q':
		put(p, bytes_u8(c));
		return true;
	case 'r':
		put(p, bytes_u32(c));
		return true;
	case 0x94:
		put(p, p->memoized);
		return true;
	case 'g':
		get(p, memo_line(p));
		return true;
	case 'h':
		get(p, bytes_u8(c));
		return true;
	case 'j':
		get(p, bytes_u32(c));
		return true;
	default:
		return false;
	}
}

/* Classes and the stack itself. False: an opcode that is not allowed. */
static bool do_rest(struct pickle *p, uint8_t op)
{
	struct bytes *c = &p->c;
	switch (op) {
	case '.':
		stop(p);
		return true;
	case '(':
		pickle_push_raw(p, NULL);
		return true;
	case '0':
		pop_any(p);
		return true;
	case '1':
		discard_marked(p);
		return true;
	case '2':
		pickle_push(p, pickle_top(p));
		return true;
	case 'c':
		global_lines(p);
		return true;
	case 0x93:
		global_from_stack(p);
		return true;
	case 0x81:
		new_object(p);
		return true;
	case 'R':
		reduce(p);
		return true;
	case 'b':
		build(p);
		return true;
	case 0x80: /* protocol: says nothing that the opcodes do not */
		(void)bytes_u8(c);
		return true;
	case 0x95: /* frame: a hint for buffering */
		(void)bytes_u64(c);
		return true;
	default:
		return false;
	}
}

struct value *pickle_decode(const struct prof_input *in, struct arena *arena, pickle_allow *allow,
			    const uint8_t **end, struct prof_error *err)
{
	struct pickle p = { .arena = arena, .allow = allow };
	bytes_open(&p.c, in, err);
	while (!p.done && !p.c.failed) {
		p.op = p.c.at;
		uint8_t op = bytes_u8(&p.c);
		if (p.c.failed)
			break;
		if (!pickle_push_atom(&p, op) && !fill_container(&p, op) && !use_memo(&p, op) &&
		    !do_rest(&p, op))
			bytes_fail(&p.c, p.op, "refuses pickle opcode 0x%02x", op);
	}
	struct value *result = p.done && !p.c.failed ? p.stack[0] : NULL;
	*end = p.c.at;
	free(p.stack);
	free(p.memo);
	return result;
}
