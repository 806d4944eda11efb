/* vmreport.h - the tree and the functions that vmprofshow prints. */
#ifndef PROFTOOLS_RENDER_VMREPORT_H
#define PROFTOOLS_RENDER_VMREPORT_H

#include <stdio.h>

#include "proftools/model.h"

/*
 * What "vmprofshow FILE tree" prints, without colours, or "vmprofshow FILE flat".
 * PROF_EMISMATCH if p has no stacks. 0, or -1 and *err.
 */
int vmreport_write(const struct prof *p, prof_id measure, bool tree, FILE *out,
		   struct prof_error *err);

#endif
