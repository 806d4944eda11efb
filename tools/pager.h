/* pager.h - long texts for a person at a terminal. */
#ifndef TOOLS_PAGER_H
#define TOOLS_PAGER_H

#include <stddef.h>
#include <stdio.h>

/*
 * Shows len bytes on out, a terminal: through $PAGER (else less or more, where
 * there is one) if they do not fit the screen.
 */
void pager_show(const char *text, size_t len, FILE *out);

#endif
