/* builder.h - how readers and transformations make a profile. */
#ifndef PROFTOOLS_BUILDER_H
#define PROFTOOLS_BUILDER_H

#include "model.h"

#ifdef __cplusplus
extern "C" {
#endif

struct prof_builder;

/*
 * Rows as they are handed to the builder; fields left out are 0 and mean the
 * default. self and total are borrowed vectors with one entry a measure
 * declared so far; NULL or a NAN entry means "not recorded".
 */
struct prof_site {
	prof_id func, part, file;
	uint32_t line;
	uint64_t addr;
	const double *self, *total;
};

struct prof_edge {
	prof_id caller, callee, part, file;
	uint32_t line, callee_line;
	uint64_t addr, callee_addr;
	const double *self, *total;
};

struct prof_node {
	prof_id parent, func, part;
	uint32_t line;
	const double *self, *total;
};

struct prof_sample {
	prof_id node, part;
	double time; /* seconds; NAN if only the order is known */
	const double *value;
};

/*
 * The builder remembers its first failure (memory, too many rows) and then
 * ignores calls, so readers check nothing until prof_builder_finish(). A call
 * that returns a row number returns 0 after a failure. format is kept, not
 * copied. NULL only when memory is out; every call accepts a NULL builder.
 */
PROF_API struct prof_builder *prof_builder_new(const char *format);
PROF_API void prof_builder_free(struct prof_builder *b);

/* Has something failed already? For loops that would do much work in vain. */
PROF_API bool prof_builder_failed(const struct prof_builder *b);

/* Expected number of rows, to save growth. A hint: checked against nothing. */
PROF_API void prof_builder_reserve(struct prof_builder *b, size_t funcs, size_t edges);

/* Interns bytes; the same bytes give the same number. len < 2^31. */
PROF_API prof_id prof_add_string(struct prof_builder *b, const char *s, size_t len);

/* The same for a terminated string. */
PROF_API prof_id prof_add_text(struct prof_builder *b, const char *s);

/* A string added so far. The row holds until the next string is added, its bytes as long as b. */
PROF_API const struct prof_str *prof_builder_string(const struct prof_builder *b, prof_id string);

/*
 * Measures may be declared at any time; rows added before have nothing
 * recorded for it. A measure equal in name, unit, role and side is the same.
 */
PROF_API prof_id prof_add_measure(struct prof_builder *b, const struct prof_measure *m);

/* Says that a measure is a statistical count: for files that tell so at their end. */
PROF_API void prof_set_sampled(struct prof_builder *b, prof_id measure);

/* Finds or adds. */
PROF_API prof_id prof_add_func(struct prof_builder *b, const struct prof_func *f);
PROF_API prof_id prof_add_part(struct prof_builder *b, const struct prof_part *part);

/*
 * Finds the row with the same key (every field but the costs) and adds the
 * costs to it, or adds a row. Unrecorded plus a number is the number.
 * Returns the row. For nodes, parent must exist; parent PROF_NONE and func
 * PROF_NONE is the root, which the builder makes itself as row 0.
 */
PROF_API prof_id prof_add_site(struct prof_builder *b, const struct prof_site *s);
PROF_API prof_id prof_add_edge(struct prof_builder *b, const struct prof_edge *e);
PROF_API prof_id prof_add_node(struct prof_builder *b, const struct prof_node *n);

/* The same for keys that the caller knows to be new: nothing is looked up. */
PROF_API prof_id prof_append_site(struct prof_builder *b, const struct prof_site *s);
PROF_API prof_id prof_append_edge(struct prof_builder *b, const struct prof_edge *e);
PROF_API prof_id prof_append_node(struct prof_builder *b, const struct prof_node *n);

PROF_API void prof_add_sample(struct prof_builder *b, const struct prof_sample *s);
PROF_API void prof_add_meta(struct prof_builder *b, const char *key, const char *value);

/*
 * Equal messages are counted, and keep the first offset (UINT64_MAX: none).
 * After PROF_MOST_NOTES different ones, new ones are counted together.
 */
#define PROF_MOST_NOTES 256
PROF_API void prof_add_note(struct prof_builder *b, uint64_t offset, const char *message);

/* The same count times at once; no count goes beyond UINT32_MAX. */
PROF_API void prof_add_notes(struct prof_builder *b, uint64_t offset, const char *message,
			     uint64_t count);

PROF_API void prof_set_nesting(struct prof_builder *b, enum prof_nesting nesting);
PROF_API void prof_set_estimated(struct prof_builder *b);

/* Default: the first measure of role COST, else the first measure. */
PROF_API void prof_set_main_measure(struct prof_builder *b, prof_id measure);

/* Frees b in every case. NULL and *err on failure. The caller frees the result. */
PROF_API struct prof *prof_builder_finish(struct prof_builder *b, struct prof_error *err);

#ifdef __cplusplus
}
#endif

#endif
