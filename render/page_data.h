/* page_data.h - what the writers of the page's data share. */
#ifndef PROFTOOLS_RENDER_PAGE_DATA_H
#define PROFTOOLS_RENDER_PAGE_DATA_H

#include "page.h"
#include "sink.h"

struct page {
	const struct prof *p;
	const struct page_options *o;
	struct sink *s;
	struct prof_graph *g;
	double *factors; /* [nmeasures]: a cell times this is written, rounded */
	prof_id *string; /* [nstrings]: number in the page, PROF_NONE if not used */
	size_t nstrings; /* that are used */
	bool failed;     /* memory is out */
};

/* [nstrings]: numbers in the page of the strings that are used; NULL when memory is out. */
prof_id *page_number_strings(const struct prof *p, size_t *used);

/* Begins a member of the document: ",\n" and the key with its colon. */
void page_key(struct page *pg, const char *key);

/* The same of an object inside: a comma unless it is the first. */
void page_member(struct page *pg, const char *key, bool first);

/* Finds the factors of all measures. */
void page_find_factors(const struct prof *p, double *factors);

/* A column a measure, with a comma before. */
void page_put_columns(struct page *pg, const char *key, const double *const *columns, size_t n);

/* "self", "total", "selfTruth" and "totalTruth" of n rows, with a comma before them. */
void page_put_costs(struct page *pg, const struct prof_vcosts *cost, size_t n);

/* A list of numbers; PROF_NONE is -1 and PROF_MORE is -2. */
void page_put_ids(struct page *pg, const prof_id *ids, size_t n);

/* "contexts": the trees. -1 and *err on failure. */
int page_put_contexts(struct page *pg, struct prof_error *err);

/* "lines" and "sources". */
void page_put_lines(struct page *pg);
void page_put_sources(struct page *pg);

/* "graph": a picture, null where there is none. */
void page_put_graph(struct page *pg);

#endif
