/* vmlines.h - the lines that vmprofshow prints. */
#ifndef PROFTOOLS_RENDER_VMLINES_H
#define PROFTOOLS_RENDER_VMLINES_H

#include "line_report.h"

/* What "vmprofshow FILE lines" prints. PROF_EMISMATCH if p has no lines. 0, or -1 and *err. */
int vmlines_write(const struct prof *p, prof_id measure, const struct line_source *source,
		  FILE *out, struct prof_error *err);

#endif
