/*
 * session.h - the tree of a pyinstrument session, made, shaped and printed as pyinstrument does.
 *
 * Samples go in one by one and make a tree in the order of time. Shaping adds
 * up repeated calls, drops what is short and puts frames of libraries together.
 * Source: docs/formats/pyinstrument.md.
 */
#ifndef PROFTOOLS_RENDER_SESSION_H
#define PROFTOOLS_RENDER_SESSION_H

#include <stdio.h>

#include "proftools/error.h"
#include "strings.h"

#define SESSION_NONE UINT32_MAX

/* What versions of pyinstrument do in their own way. */
struct session_dialect {
	const char *version;
	bool group_early;     /* libraries are put together before short frames are dropped */
	bool self_early;      /* lone "[self]" goes before short frames are dropped */
	bool self_told;       /* a frame's own time is that of "[self]" below it, and no other */
	bool first_frames;    /* pyinstrument's own outermost frames are dropped */
	bool prefixes;        /* libraries are what is below sys_prefixes, else in a "lib" folder */
	bool brackets_own;    /* code without a file is the application's */
	bool string_inherits; /* "<string>" belongs to who calls it, else to nobody */
	bool groups_of_two;   /* groups that would hide fewer than two frames are none */
	bool last_shown;      /* the last child is the last that is shown */
	bool count_hidden;    /* a group counts what it hides, else all its frames */
	bool all_short;       /* --show-all shows short frames, too */
	bool program;         /* the heading says "Program: " */
	int percent;          /* decimals of a percentage */
	const char *no_file;  /* for a place without a file; NULL: the caller's */
	const char *no_line;  /* behind a file without a line; NULL: instead of it as no_file */
};

/* What a frame is called; equal bytes of the session are one identity. */
struct session_identity {
	struct prof_str function, file; /* inside the interned text */
	uint64_t line;
	bool synthetic; /* "[self]" and its like: no place */
	bool importlib;
	struct prof_str place; /* short path; set by session_places() */
};

struct session_frame {
	prof_id identity;
	uint32_t parent, first, last, next; /* children in order; SESSION_NONE */
	uint32_t classes;                   /* its first class entry */
	uint32_t group;                     /* number of the group that it is in */
	double time, hide[2];               /* by what __tracebackhide__ said: no, yes */
	bool own;                           /* application code */
	bool shown;                         /* in spite of its group */
};

enum { SESSION_TEXT = 40 }; /* characters of a list of libraries */

/* Frames of libraries that hang together. */
struct session_group {
	uint32_t first;                  /* the frame that is not hidden */
	size_t frames, hidden;           /* in all; of those that are not shown */
	size_t len, width;               /* bytes and characters of the text */
	char text[SESSION_TEXT * 4 + 4]; /* names of the libraries */
};

/* Time that a frame spent as a method of a class; newest first in their list. */
struct session_class {
	uint32_t frame;
	prof_id name;
	uint32_t next;
	double time;
};

/* A frame of the sample that is being put together. */
struct session_step {
	prof_id identity, class; /* class 0: none */
	int hide;                /* -1: not said */
};

struct session {
	struct strings strings;              /* number 0 is empty */
	struct session_identity *identities; /* [strings.n], after session_places() */
	struct session_frame *frames;        /* 0 is "[root]" */
	size_t nframes, cap_frames;
	struct session_group *groups;
	size_t ngroups, cap_groups;
	struct session_class *classes;
	size_t nclasses, cap_classes;
	struct index by_class;
	struct session_step *steps; /* of the next sample */
	size_t nsteps, cap_steps;
	uint32_t *open; /* frames of the sample before, below "[root]" */
	size_t nopen, cap_open;
	prof_id self;  /* the string "[self]" */
	uint32_t root; /* of the tree that is shown; SESSION_NONE: nothing was sampled */
	bool failed;   /* memory is out; later calls do nothing */

	/* From the header; the texts are strings. */
	const struct session_dialect *dialect;
	prof_id description;
	double start_time, duration, cpu_time, max_interval; /* NAN: not said */
	uint64_t samples;
	prof_id *stem; /* identities of the stack when the recording began */
	size_t nstem, cap_stem;
	prof_id *paths; /* sys_path, then sys_prefixes */
	size_t npaths, nprefixes, cap_paths;
	bool has_paths;
};

struct session_options {
	bool show_all, timeline, percent;
	bool flat;  /* functions by their own time, no tree */
	bool brief; /* a shorter heading */
	bool unicode, colour;
};

void session_init(struct session *s);
void session_free(struct session *s);

/* The number of a text, which may hold NUL. */
prof_id session_string(struct session *s, const char *text, size_t len);

/* The dialects, oldest first; one without a version is the last. */
extern const struct session_dialect session_dialects[];

/* Puts a frame on the stack of the sample, outermost first. */
void session_push(struct session *s, struct session_step step);

/* Ends the sample: its stack took so long. */
void session_sample(struct session *s, double seconds);

/* Appends to a list of numbers that is n long; false when memory is out. */
bool session_append(struct session *s, prof_id **list, size_t *n, size_t *cap, prof_id number);

/* Knows the places of all frames, and which of them are the application's own. */
void session_places(struct session *s);
void session_find_own(struct session *s);

/* Makes of the tree what is shown, and puts frames of libraries together. */
void session_shape(struct session *s, const struct session_options *o);
void session_make_groups(struct session *s);

/* Counts a frame among those of a group that are not shown, and names its library. */
void session_name_library(struct session *s, struct session_group *g, uint32_t frame);

/* The short path of a frame; a synthetic one has that of its caller. */
struct prof_str session_place(const struct session *s, uint32_t frame);

/* Its frames in the order of printing, from root on; NULL when memory is out. The caller frees. */
uint32_t *session_order(struct session *s, size_t *n);

/* Adds to the time that a frame spent as a method of a class. */
void session_add_class(struct session *s, uint32_t frame, prof_id name, double seconds);

/* Time of a frame that none of its children has. */
double session_own_time(const struct session *s, uint32_t frame);

/* The own time of one identity, and its first frame. */
struct session_sum {
	double time;
	uint32_t frame;
};

/* The sums of all identities, most first; NULL when memory is out. The caller frees. */
struct session_sum *session_flat(struct session *s, size_t *n);

/* Heading and tree. 0, or -1 and *err. */
int session_write(struct session *s, const struct session_options *o, FILE *out,
		  struct prof_error *err);

#endif
