/*
 * match.c - regular expressions, as Python and pprof users write them.
 *
 * The only file of the model that needs more than libc. PCRE2 was chosen over
 * regcomp() because people bring patterns from pstats and pprof (\d, \b,
 * lookahead), and because it is faster: docs/performance.md has the figures.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "match.h"

#include <pcre2.h>
#include <stdlib.h>

enum { MATCH_LIMIT = 1000000, STACK_START = 32 << 10, STACK_MAX = 1 << 20 };

struct match {
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *context;
	pcre2_jit_stack *stack;
};

struct match *match_new(const char *pattern, struct prof_error *err)
{
	int code;
	size_t offset;
	struct match *m = calloc(1, sizeof(*m));
	if (!m) {
		prof_fail(err, PROF_ENOMEM, "out of memory");
		return NULL;
	}
	m->code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
				PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C,
				&code, &offset, NULL);
	if (!m->code) {
		char message[120];
		pcre2_get_error_message(code, (PCRE2_UCHAR *)message, sizeof(message));
		prof_fail(err, PROF_EMISMATCH, "pattern '%.80s', character %zu: %s", pattern,
			  offset + 1, message);
		match_free(m);
		return NULL;
	}
	m->data = pcre2_match_data_create_from_pattern(m->code, NULL);
	m->context = pcre2_match_context_create(NULL);
	if (!m->data || !m->context) {
		prof_fail(err, PROF_ENOMEM, "out of memory");
		match_free(m);
		return NULL;
	}
	pcre2_set_match_limit(m->context, MATCH_LIMIT);
	/* Without a compiler for this machine the interpreter does the same, more slowly. */
	if (pcre2_jit_compile(m->code, PCRE2_JIT_COMPLETE) == 0) {
		m->stack = pcre2_jit_stack_create(STACK_START, STACK_MAX, NULL);
		pcre2_jit_stack_assign(m->context, NULL, m->stack);
	}
	return m;
}

void match_free(struct match *m)
{
	if (!m)
		return;
	pcre2_code_free(m->code);
	pcre2_match_data_free(m->data);
	pcre2_match_context_free(m->context);
	pcre2_jit_stack_free(m->stack);
	free(m);
}

bool match_search(struct match *m, const char *s, size_t len)
{
	return pcre2_match(m->code, (PCRE2_SPTR)s, len, 0, 0, m->data, m->context) >= 0;
}
