/* terminal.c - what the reader of the output can see: columns, colours, characters. */
#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "screen.h"

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

/* Tabs become blanks, as a terminal shows them; the rest of what is not printable, its code. */
static int put_line(const char *text, size_t len, const struct grid_style *style, FILE *out)
{
	struct arena arena = { 0 };
	size_t column = 0;
	bool ok = true;
	for (const char *end = text + len; ok && text <= end;) {
		const char *tab = memchr(text, '\t', (size_t)(end - text));
		struct prof_str piece = { text, (uint32_t)((tab ? tab : end) - text), 0 }, safe;
		size_t width;
		safe = screen_text(&arena, &piece, !style->unicode, &width);
		ok = safe.s;
		if (ok)
			fwrite(safe.s, 1, safe.len, out);
		column += width;
		text += piece.len + 1;
		for (size_t stop = column / 8 * 8 + 8; ok && tab && column < stop; column++)
			fputc(' ', out);
	}
	arena_free(&arena);
	return ok ? 0 : -1;
}

int terminal_put_lines(const char *text, size_t len, const struct grid_style *style, FILE *out)
{
	const char *end = text + len;
	while (text < end) {
		const char *line = memchr(text, '\n', (size_t)(end - text));
		size_t n = (size_t)((line ? line : end) - text);
		if (put_line(text, n, style, out))
			return -1;
		if (line)
			fputc('\n', out);
		text += n + 1;
	}
	return 0;
}
