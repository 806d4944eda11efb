/* picture.h - what of a profile a call graph picture shows, with which numbers. */
#ifndef PICTURE_H
#define PICTURE_H

#include "dot.h"
#include "label.h"
#include "select.h"

struct picture {
	const struct prof *profile;
	const struct dot_options *options;
	const struct prof_measure *measure;
	prof_id calls, primitive; /* measures, PROF_NONE if not recorded */
	struct prof_graph *graph;
	struct prof_shares *shares;
	struct prof_selection *shown;
	double *weight;                    /* [nfuncs] of the colour, 0..1 */
	double base;                       /* the total share that is shown as 100 % */
	size_t wanted_funcs, wanted_edges; /* before max_funcs and max_edges */
	bool estimates;                    /* does anything shown rest on an assumption? */
};

/* Both profile and options must outlive the picture. */
int picture_make(struct picture *pic, const struct prof *p, const struct dot_options *o,
		 struct prof_error *err);
void picture_free(struct picture *pic);

/*
 * The name in labels: "json.decoder:345:decode" for Python, the function's name
 * elsewhere; a name that is not known is "???". As in the profile: neither
 * stripped nor wrapped, but with bytes that cannot be shown replaced.
 */
void picture_name(const struct picture *pic, prof_id func, struct label *l);

/* The line above the name: base name of the module, or the file of a stack frame; "" if none. */
void picture_module(const struct picture *pic, prof_id func, struct label *l);

/* Calls of a function; callgrind records only those into it, which are summed. NAN: unknown. */
double picture_calls(const struct picture *pic, prof_id func);

double picture_edge_calls(const struct picture *pic, size_t edge);

/* Costs in units of the file; NAN if unknown. */
double picture_total(const struct picture *pic, prof_id func);
double picture_edge_total(const struct picture *pic, size_t edge);

#endif
