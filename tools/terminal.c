/* terminal.c - what the reader of the output can see: columns, colours, characters. */
#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

static size_t width_of(int fd)
{
	const char *columns = getenv("COLUMNS");
	long n = columns ? strtol(columns, NULL, 10) : 0;
	struct winsize size;
	if (n > 0)
		return (size_t)n;
	return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : 80;
}

static bool utf8_locale(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
	for (size_t i = 0; i < 3; i++) {
		const char *value = getenv(names[i]);
		if (value && *value)
			return strcasestr(value, "utf-8") || strcasestr(value, "utf8");
	}
	return false;
}

struct grid_style terminal_style(FILE *out, enum grid_format format)
{
	int fd = fileno(out);
	bool terminal = fd >= 0 && isatty(fd);
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
	return (struct grid_style){
		.format = format,
		.width = terminal ? width_of(fd) : 0,
		.colour = terminal && !(no_color && *no_color) && term && strcmp(term, "dumb") != 0,
		.unicode = utf8_locale(),
	};
}
