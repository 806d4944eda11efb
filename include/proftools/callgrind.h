/* callgrind.h - what the callgrind writer understands beyond the common options. */
#ifndef PROFTOOLS_CALLGRIND_H
#define PROFTOOLS_CALLGRIND_H

#include "render.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * KCacheGrind adds calls up, so everything in a cycle of calls has wrong
 * inclusive costs there. docs/tools/prof2callgrind.md
 */
enum prof_recursion {
	PROF_RECURSION_SPLIT, /* functions entered again stand apart, as name'2 */
	PROF_RECURSION_MERGE, /* calls as recorded, cycles and all */
	PROF_RECURSION_DROP   /* as split, less name'2 and the calls to it */
};

/*
 * Writes p in the callgrind format. What was read from a callgrind file (its
 * totals count every activation) is written as recorded, row by row; anything
 * else through its graph. The renderer "callgrind" does it with
 * PROF_RECURSION_SPLIT. Writes nothing but to out; 0, or -1 and *err.
 */
PROF_API int prof_write_callgrind(const struct prof *p, const struct prof_render_options *opt,
				  enum prof_recursion recursion, FILE *out, struct prof_error *err);

#ifdef __cplusplus
}
#endif

#endif
