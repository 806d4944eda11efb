/* merge_order.h - the canonical order of what a merger holds. */
#ifndef MERGE_ORDER_H
#define MERGE_ORDER_H

#include "merger.h"
#include "order.h"

/*
 * Functions by file, line, name and object; parts by name, pid and tid, after
 * part 0; header fields by key and value; notes by message. Sites by function,
 * edges by callee, then caller, then the rest of their keys; nodes depth first,
 * children by function. Strings compare byte by byte, lines as numbers.
 */
struct merge_order {
	struct order funcs, parts, meta, notes, sites, edges, nodes;
};

/* False when memory is out; freeing is right in every case. */
bool merge_order_init(struct merge_order *o, const struct prof_merger *m);
void merge_order_free(struct merge_order *o);

#endif
