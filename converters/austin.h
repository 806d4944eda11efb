/* austin.h - what the text and the binary form of austin's samples have in common. */
#ifndef AUSTIN_H
#define AUSTIN_H

#include "proftools/builder.h"
#include "scan.h"

enum { AUSTIN_MEASURES = 4 };

/* The function of samples that have a thread and no frames, as while Python starts. */
#define AUSTIN_NO_FRAMES "(no frames)"

/* Measures by what they count; PROF_NONE: not in this file. */
struct austin_measures {
	prof_id time, cpu, allocated, freed;
	size_t n;
};

/* What a sample says of the time since the one before; NAN: nothing. */
struct austin_metrics {
	double time, allocated, freed;
	bool idle;
};

/* Declares the measures of a mode; memory counts pieces of so many bytes. */
struct austin_measures austin_declare(struct prof_builder *b, bool time, bool cpu, double memory);

/* Declares those that austin's own word for the mode implies. False if it is none. */
bool austin_declare_mode(struct prof_builder *b, struct text mode, struct austin_measures *m);

/* Says that the memory of the process has changed by so much. */
void austin_memory(struct austin_metrics *metrics, double change);

/* The sample as a vector with one value a measure. */
void austin_values(const struct austin_measures *m, const struct austin_metrics *metrics,
		   double value[AUSTIN_MEASURES]);

/* Keeps a field of the header. False if nobody knows it. */
bool austin_meta(struct prof_builder *b, struct text key, struct text value);

/* The readers of the two forms. */
int austin_read_text(const struct prof_input *in, struct prof_builder *b, struct prof_error *err);
int austin_read_mojo(const struct prof_input *in, struct prof_builder *b, struct prof_error *err);

/* Does the text begin with samples, or the header, of austin? */
bool austin_is_text(const struct prof_input *in);
bool austin_is_mojo(const struct prof_input *in);

#endif
