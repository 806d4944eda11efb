/* block_lines.c - the source lines of one Python function, one at a time. */
#include "block_lines.h"

#include <string.h>

#include "pyblock.h"

struct block_lines block_lines_of(const char *source, size_t len, int64_t first)
{
	struct block_lines b = { .at = source, .end = source + len };
	for (int64_t line = 1; line < first && b.at < b.end; line++) {
		const char *lf = memchr(b.at, '\n', (size_t)(b.end - b.at));
		b.at = lf ? lf + 1 : b.end;
	}
	b.left = pyblock_lines(b.at, (size_t)(b.end - b.at));
	return b;
}

bool block_lines_next(struct block_lines *b, const char **line, size_t *len)
{
	if (!b->left || b->at >= b->end)
		return false;
	const char *lf = memchr(b->at, '\n', (size_t)(b->end - b->at));
	const char *eol = lf ? lf : b->end;
	*line = b->at;
	*len = (size_t)(eol - b->at);
	while (*len && b->at[*len - 1] == '\r')
		--*len;
	b->at = lf ? lf + 1 : b->end;
	b->left--;
	return true;
}
