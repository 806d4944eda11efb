/* stat_vmprof.c - profstat --style vmprof: what vmprofshow prints. */
#include "stat.h"
#include "vmlines.h"
#include "vmreport.h"

int stat_write_vmprof(struct run *run, const struct prof *p, FILE *out, struct prof_error *err)
{
	struct stat_options *o = run->context;
	prof_id measure = run->render.measure ? prof_measure_named(p, run->render.measure)
					      : p->main_measure;
	if (!o->lines)
		return vmreport_write(p, measure, o->tree, out, err);
	struct line_source source = { source_get, &o->source };
	int status = vmlines_write(p, measure, &source, out, err);
	source_free(&o->source);
	return status;
}
