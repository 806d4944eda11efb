/* measures.h - the measures that profilers have in common. */
#ifndef MEASURES_H
#define MEASURES_H

#include "proftools/builder.h"

/* "calls": every entry of a function. */
prof_id measure_calls(struct prof_builder *b);

/* "primitive": entries while the function is not already running. */
prof_id measure_primitive(struct prof_builder *b);

/* "samples": how often a profiler that samples saw something. */
prof_id measure_samples(struct prof_builder *b);

/* "time": ticks of scale seconds; whole ones if integral. */
prof_id measure_time(struct prof_builder *b, double scale, bool integral, bool sampled);

#endif
