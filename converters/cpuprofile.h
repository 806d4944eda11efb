/* cpuprofile.h - the tree of calls of a V8 profile, as the reader's parts share it. */
#ifndef CPUPROFILE_H
#define CPUPROFILE_H

#include "index.h"
#include "json.h"

#define V8_NONE UINT32_MAX

struct v8_node {
	uint64_t id;
	int64_t parent_id; /* -1: not given */
	uint32_t parent;   /* row; V8_NONE: none */
	uint32_t tick;     /* first of its lines; V8_NONE: none */
	struct prof_func func;
	uint32_t column; /* of the function, from 1; 0: unknown */
	uint32_t like;   /* first row with the same name, file and line */
	double hits;
	prof_id context; /* set by the reader */
	bool identified, named;
	bool root;  /* stands for no function */
	bool split; /* of a first row: others like it are at another column */
};

/* How often a line of a node was hit. */
struct v8_tick {
	uint32_t next, line;
	double ticks;
};

struct v8_nodes {
	struct prof_builder *b;
	struct v8_node *rows;
	struct v8_tick *ticks;
	struct v8_link {
		uint32_t parent;
		uint64_t child; /* id */
	} * links;
	uint32_t *order; /* [nrows]: rows, a parent before its children */
	size_t nrows, nticks, nlinks, cap_rows, cap_ticks, cap_links;
	struct index by_id;
};

/*
 * The list of nodes, tied by "children" or "parent"; or objects within objects.
 * j stands before it; failures are sticky there.
 */
void v8_read_list(struct v8_nodes *n, struct json *j);
void v8_read_head(struct v8_nodes *n, struct json *j);

/* Adds the nodes of a list that is one of several. They are not tied, and have no order. */
void v8_read_nodes(struct v8_nodes *n, struct json *j);

/*
 * Functions of one name and line at several columns, as in a script that was put
 * on one line, get the column behind their name. False when memory is out.
 */
bool v8_tell_apart(struct v8_nodes *n);

/* NULL if there is none. */
struct v8_node *v8_node_of(const struct v8_nodes *n, uint64_t id);

void v8_free(struct v8_nodes *n);

#endif
