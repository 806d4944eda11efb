/* browser.h - show a page in the user's browser. */
#ifndef TOOLS_BROWSER_H
#define TOOLS_BROWSER_H

#include <stdbool.h>

/*
 * Opens the address in the first program of $BROWSER (a list with colons; %s is
 * the address, else it goes last) that exists, else by xdg-open where there is a
 * display. False if there is no such program, or it cannot be started.
 */
bool browser_open(const char *url);

#endif
