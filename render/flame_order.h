/* flame_order.h - which of the boxes on a box stands left of which. */
#ifndef PROFTOOLS_RENDER_FLAME_ORDER_H
#define PROFTOOLS_RENDER_FLAME_ORDER_H

#include "flame_tree.h"

/* Makes the lists of children: by weight or name, of a flame chart by time. Ties by row. */
void flame_order(struct flame_tree *t, const struct flame_options *o);

#endif
