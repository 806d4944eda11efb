/* browser.c - show a page in the user's browser. */
#include "browser.h"

#include <stdlib.h>
#include <string.h>

#include "child.h"

enum { MOST_WORDS = 16 };

static bool start(const char *const *argv)
{
	return child_exists(argv[0]) && !child_start(argv);
}

/* A command of $BROWSER: words between blanks, no quotes. Writes to it. */
static bool start_command(char *command, const char *url)
{
	const char *argv[MOST_WORDS + 2];
	size_t n = 0;
	bool given = false;
	char *rest;
	for (char *word = strtok_r(command, " ", &rest); word && n < MOST_WORDS;
	     word = strtok_r(NULL, " ", &rest)) {
		bool place = !strcmp(word, "%s");
		argv[n++] = place ? url : word;
		given |= place;
	}
	if (!given)
		argv[n++] = url;
	argv[n] = NULL;
	return n > 1 && argv[0] != url && start(argv);
}

static bool start_one_of(const char *commands, const char *url)
{
	char *copy = strdup(commands), *rest;
	bool started = false;
	for (char *command = copy ? strtok_r(copy, ":", &rest) : NULL; command && !started;
	     command = strtok_r(NULL, ":", &rest))
		started = start_command(command, url);
	free(copy);
	return started;
}

static bool has_display(void)
{
	const char *x = getenv("DISPLAY"), *wayland = getenv("WAYLAND_DISPLAY");
	return (x && *x) || (wayland && *wayland);
}

bool browser_open(const char *url)
{
	const char *commands = getenv("BROWSER");
	const char *const opener[] = { "xdg-open", url, NULL };
	if (commands && *commands && start_one_of(commands, url))
		return true;
	return has_display() && start(opener);
}
