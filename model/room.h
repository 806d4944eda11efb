/* room.h - arrays of numbered rows that grow by one row at a time. */
#ifndef ROOM_H
#define ROOM_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Makes room for row n of an array with room for *cap rows, of which the first n
 * are in use, doubling it if need be. rows is the address of a pointer to rows of
 * that width in bytes; the caller frees them with free(). False, and nothing
 * changed, if memory is out or there is no such row number.
 */
bool room_for(void *rows, size_t n, size_t *cap, size_t width);

#endif
