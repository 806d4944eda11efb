/*
 * austin.c - austin's samples, 1.0 to 3.7: what its text and its MOJO files have in common.
 *
 * Every sample has the time since the one before, or the memory that the
 * process has got or given back since, or both.
 * Source: docs/formats/austin.md.
 */
#include "austin.h"

static prof_id declare(struct prof_builder *b, const char *name, enum prof_unit unit, double scale)
{
	return prof_add_measure(b, &(struct prof_measure){ .name = prof_add_text(b, name),
							   .unit = unit,
							   .role = PROF_ROLE_COST,
							   .scale = scale,
							   .integral = true,
							   .sampled = true });
}

struct austin_measures austin_declare(struct prof_builder *b, bool time, bool cpu, double memory)
{
	struct austin_measures m = { PROF_NONE, PROF_NONE, PROF_NONE, PROF_NONE, 0 };
	if (time)
		m.time = declare(b, "time", PROF_UNIT_SECOND, 1e-6);
	if (cpu)
		m.cpu = declare(b, "cpu", PROF_UNIT_SECOND, 1e-6);
	if (memory > 0) {
		m.allocated = declare(b, "allocated", PROF_UNIT_BYTE, memory);
		m.freed = declare(b, "freed", PROF_UNIT_BYTE, memory);
	}
	m.n = (size_t)time + cpu + (memory > 0 ? 2 : 0);
	return m;
}

bool austin_declare_mode(struct prof_builder *b, struct text mode, struct austin_measures *m)
{
	bool full = text_is(mode, "full"), memory = text_is(mode, "memory");
	bool time = text_is(mode, "wall"), cpu = text_is(mode, "cpu");
	if (!full && !memory && !time && !cpu)
		return false;
	*m = austin_declare(b, time || full, cpu || full, memory || full);
	return true;
}

void austin_memory(struct austin_metrics *metrics, double change)
{
	metrics->allocated = change > 0 ? change : 0;
	metrics->freed = change < 0 ? -change : 0;
}

void austin_values(const struct austin_measures *m, const struct austin_metrics *metrics,
		   double value[AUSTIN_MEASURES])
{
	for (size_t i = 0; i < AUSTIN_MEASURES; i++)
		value[i] = NAN;
	if (m->time != PROF_NONE)
		value[m->time] = metrics->time;
	if (m->cpu != PROF_NONE)
		value[m->cpu] = metrics->idle ? 0 : metrics->time;
	if (m->allocated != PROF_NONE) {
		value[m->allocated] = metrics->allocated;
		value[m->freed] = metrics->freed;
	}
}

bool austin_meta(struct prof_builder *b, struct text key, struct text value)
{
	static const char *const keys[] = { "austin", "interval", "mode",      "memory",
					    "python", "sampling", "duration",  "multiprocess",
					    "gc",     "errors",   "saturation" };
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		if (text_is(key, keys[i])) {
			text_meta(b, keys[i], value);
			return true;
		}
	}
	return false;
}

static int read_austin(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	return austin_is_mojo(in) ? austin_read_mojo(in, b, err) : austin_read_text(in, b, err);
}

static enum prof_match probe_austin(const struct prof_input *in)
{
	return austin_is_mojo(in) || austin_is_text(in) ? PROF_CERTAIN : PROF_NO;
}

const struct prof_reader prof_reader_austin = {
	.name = "austin",
	.aliases = "mojo",
	.title = "austin, text and MOJO",
	.suffixes = ".austin .mojo",
	.kept = "contexts by thread and process, order of samples, wall and CPU time, memory",
	.lost = "columns and ends of lines",
	.probe = probe_austin,
	.read = read_austin,
};
