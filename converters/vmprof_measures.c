/* vmprof_measures.c - what vmprof counts: samples, and more where it is told. */
#include "vmprof_measures.h"

static prof_id declare(struct vmprof_measures *m, struct prof_builder *b, const char *name,
		       enum prof_unit unit, double scale)
{
	m->n++;
	return prof_add_measure(b, &(struct prof_measure){ .name = prof_add_text(b, name),
							   .unit = unit,
							   .role = PROF_ROLE_COST,
							   .scale = scale,
							   .integral = true,
							   .sampled = true });
}

void vmprof_declare(struct vmprof_measures *m, struct prof_builder *b, bool memory)
{
	*m = (struct vmprof_measures){ PROF_NONE, PROF_NONE, PROF_NONE, PROF_NONE, 0 };
	m->samples = declare(m, b, "samples", PROF_UNIT_NONE, 1);
	if (memory)
		m->memory = declare(m, b, "memory", PROF_UNIT_BYTE, 1024);
}

prof_id vmprof_special(struct vmprof_measures *m, struct prof_builder *b, bool jit)
{
	prof_id *measure = jit ? &m->jit : &m->native;
	if (*measure == PROF_NONE)
		*measure = declare(m, b, jit ? "jit" : "native", PROF_UNIT_NONE, 1);
	return *measure;
}
