/* estimate.h - shares for totals that nothing in the profile tells. */
#ifndef ESTIMATE_H
#define ESTIMATE_H

#include "shares.h"

/*
 * Replaces the totals of s by those that call ratios give: all of them, or only
 * those of functions in cycles that are not known better. s must be filled with
 * what was measured. Numbers that rest on an assumption are marked estimated.
 */
int prof_estimate_shares(struct prof_shares *s, const struct prof_graph *g, bool cycles_only,
			 struct prof_error *err);

#endif
