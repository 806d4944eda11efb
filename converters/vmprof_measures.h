/* vmprof_measures.h - what vmprof counts: samples, and more where it is told. */
#ifndef VMPROF_MEASURES_H
#define VMPROF_MEASURES_H

#include "proftools/builder.h"

enum { VMPROF_MEASURES = 4 };

/* PROF_NONE: not there. */
struct vmprof_measures {
	prof_id samples, memory, jit, native;
	size_t n;
};

void vmprof_declare(struct vmprof_measures *m, struct prof_builder *b, bool memory);

/* The measure of samples in compiled code, or else in native code; declared when first asked for.
 */
prof_id vmprof_special(struct vmprof_measures *m, struct prof_builder *b, bool jit);

#endif
