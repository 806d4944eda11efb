/* pager.c - long texts for a person at a terminal. */
#include "pager.h"

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"

static bool fits(const char *text, size_t len, FILE *out)
{
	struct winsize size;
	size_t lines = 0, rows = 24;
	if (!ioctl(fileno(out), TIOCGWINSZ, &size) && size.ws_row)
		rows = size.ws_row;
	for (size_t i = 0; i < len; i++)
		lines += text[i] == '\n';
	return lines < rows;
}

/* "" for none. */
static const char *program(void)
{
	const char *pager = getenv("PAGER");
	return pager                  ? pager
	       : child_exists("less") ? "less -FX"
	       : child_exists("more") ? "more"
				      : "";
}

/* False if there is no such program. Ctrl-C and the end of reading are the pager's alone. */
static bool page(const char *command, const char *text, size_t len)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, interrupt, broken;
	FILE *pipe = popen(command, "w"); /* NOLINT(cert-env33-c): $PAGER is a shell command */
	if (!pipe)
		return false;
	sigaction(SIGINT, &ignore, &interrupt);
	sigaction(SIGPIPE, &ignore, &broken);
	fwrite(text, 1, len, pipe);
	int status = pclose(pipe);
	sigaction(SIGINT, &interrupt, NULL);
	sigaction(SIGPIPE, &broken, NULL);
	return !(WIFEXITED(status) && WEXITSTATUS(status) >= 126);
}

void pager_show(const char *text, size_t len, FILE *out)
{
	const char *command = program();
	fflush(out);
	if (!fits(text, len, out) && *command && page(command, text, len))
		return;
	fwrite(text, 1, len, out);
	fflush(out);
}
