/* vmprof_tree.h - the tree of calls as JSON, which vmprof's server was sent. */
#ifndef VMPROF_TREE_H
#define VMPROF_TREE_H

#include "proftools/reader.h"

/* Does such a tree begin here? Looks at the first bytes only. */
bool vmprof_is_tree(const struct prof_input *in);

/* 0, or -1 and *err. */
int vmprof_read_tree(const struct prof_input *in, struct prof_builder *b, struct prof_error *err);

#endif
