/* watch.h - notice that files have changed. */
#ifndef TOOLS_WATCH_H
#define TOOLS_WATCH_H

#include <stdbool.h>
#include <stddef.h>

struct watch;

/* The paths are borrowed. NULL when memory is out. */
struct watch *watch_new(const char *const *paths, size_t n);

/*
 * Has any of the files another content, since the last time that this was true
 * or the beginning? Said when they were the same in two looks one after the
 * other: what is still being written is not looked at. A file that is gone has
 * not changed.
 */
bool watch_changed(struct watch *w);

void watch_free(struct watch *w);

#endif
