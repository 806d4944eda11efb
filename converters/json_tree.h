/*
 * json_tree.h - walk over a tree that is written as objects within objects.
 *
 *	while ((step = json_tree_next(&t, &key)) != TREE_END)
 *		switch (step) {
 *		case TREE_ENTER:  an object begins, in the children of the one around it
 *		case TREE_MEMBER: read the value of key, or json_skip() it
 *		case TREE_LEAVE:  back to the object around it
 *		}
 *
 * Nothing is kept of the way down, so depth costs no memory here.
 */
#ifndef JSON_TREE_H
#define JSON_TREE_H

#include "json.h"

enum json_tree_step { TREE_END, TREE_ENTER, TREE_MEMBER, TREE_LEAVE };

struct json_tree {
	struct json *j;       /* stands before the outermost object */
	const char *children; /* name of the member that lists the objects below */
	size_t depth;
	bool in_list; /* else in an object, or before the first */
};

/* Also TREE_END after a failure of the cursor. */
enum json_tree_step json_tree_next(struct json_tree *t, struct text *key);

/*
 * For probes: which of the names, ended by NULL, are members of the document's
 * outermost object, a bit each? Looks at the first `most` bytes, at brackets
 * and quotes alone, and allocates nothing.
 */
unsigned json_members_seen(const struct prof_input *in, const char *const *names, size_t most);

#endif
