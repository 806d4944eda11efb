/* measures.c - the measures that profilers have in common. */
#include "measures.h"

prof_id measure_calls(struct prof_builder *b)
{
	return prof_add_measure(b, &(struct prof_measure){ .name = prof_add_text(b, "calls"),
							   .role = PROF_ROLE_CALLS,
							   .scale = 1,
							   .integral = true });
}

prof_id measure_primitive(struct prof_builder *b)
{
	return prof_add_measure(b, &(struct prof_measure){ .name = prof_add_text(b, "primitive"),
							   .role = PROF_ROLE_PRIMITIVE,
							   .scale = 1,
							   .integral = true });
}

prof_id measure_samples(struct prof_builder *b)
{
	return prof_add_measure(b, &(struct prof_measure){ .name = prof_add_text(b, "samples"),
							   .scale = 1,
							   .integral = true,
							   .sampled = true });
}

prof_id measure_time(struct prof_builder *b, double scale, bool integral, bool sampled)
{
	return prof_add_measure(b, &(struct prof_measure){ .name = prof_add_text(b, "time"),
							   .role = PROF_ROLE_COST,
							   .unit = PROF_UNIT_SECOND,
							   .scale = scale,
							   .integral = integral,
							   .sampled = sampled });
}
