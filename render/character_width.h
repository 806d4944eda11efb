/* character_width.h - how many columns of a terminal a character takes. */
#ifndef PROFTOOLS_RENDER_CHARACTER_WIDTH_H
#define PROFTOOLS_RENDER_CHARACTER_WIDTH_H

#include <stddef.h>
#include <stdint.h>

/* 0, 1 or 2, of what is printable. */
size_t character_width(uint32_t c);

#endif
