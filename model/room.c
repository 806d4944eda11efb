/* room.c - arrays of numbered rows that grow by one row at a time. */
#include "room.h"

#include <stdlib.h>
#include <string.h>

#include "proftools/model.h"

enum { FIRST = 64 };

bool room_for(void *rows, size_t n, size_t *cap, size_t width)
{
	if (n < *cap)
		return true;
	size_t more = *cap ? *cap * 2 : FIRST;
	void *p;
	memcpy(&p, rows, sizeof(p)); /* whatever it points to */
	p = n < PROF_NONE - 1 ? reallocarray(p, more, width) : NULL;
	if (!p)
		return false;
	memcpy(rows, &p, sizeof(p));
	*cap = more;
	return true;
}
