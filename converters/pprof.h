/* pprof.h - what the parts of the pprof reader share. */
#ifndef PPROF_H
#define PPROF_H

#include "index.h"
#include "wire.h"

/* The first thing wrong ends the reading: err is set and failed true. */
struct pprof_tables {
	struct prof_builder *b;
	struct prof_error *err;
	struct pprof_text {
		struct text text; /* in the input */
		prof_id id;       /* PROF_NONE: not asked for yet */
	} * strings;
	struct pprof_mapping {
		uint64_t id, file; /* file: number of a string */
	} * mappings;
	struct pprof_function {
		uint64_t id, name, system, file;
		int64_t line; /* the first */
		const uint8_t *at;
	} * functions;
	struct pprof_location {
		uint64_t id;
		uint32_t first, n; /* its frames, the innermost first */
		const uint8_t *at;
		size_t size;
	} * locations;
	struct pprof_frame {
		prof_id func;
		uint32_t line;
	} * frames;
	size_t nstrings, nmappings, nfunctions, nlocations, nframes;
	size_t cap_strings, cap_mappings, cap_functions, cap_locations, cap_frames;
	struct index by_mapping, by_function, by_location;
	bool failed;
};

/* Takes a field of the profile, if it belongs to one of the tables. */
bool pprof_tables_take(struct pprof_tables *t, struct bytes *c, const struct wire_field *f);

/* After the last field: makes the frames of all locations. c: a cursor over the profile. */
void pprof_tables_finish(struct pprof_tables *t, struct bytes *c);

void pprof_tables_free(struct pprof_tables *t);

/* String number i; notes at p that there is none. */
struct text pprof_string(struct bytes *c, const struct pprof_tables *t, const uint8_t *p,
			 uint64_t i);

/* The same as a string of the profile; it is hashed once, however many name it. */
prof_id pprof_string_id(struct bytes *c, struct pprof_tables *t, const uint8_t *p, uint64_t i);

/* The location with that id; NULL if there is none. */
const struct pprof_location *pprof_location(const struct pprof_tables *t, uint64_t id);

/* A label of a sample: what it says of the thread or process, else a note. */
void pprof_take_label(struct pprof_tables *t, struct bytes *m, const struct wire_field *g,
		      struct prof_part *part);

#endif
