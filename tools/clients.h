/*
 * clients.h - who is connected to a server, and who has to go when others come.
 *
 * A connection is for one request. Until that is complete, the client may be
 * one that only keeps others out: the oldest such one makes room for the next.
 */
#ifndef TOOLS_CLIENTS_H
#define TOOLS_CLIENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CLIENTS_MOST = 16 };

struct client {
	int fd; /* -1: the place is free */
	bool answering;
	int64_t since; /* ms: that it is connected, or answered */
};

struct clients {
	struct client at[CLIENTS_MOST];
	size_t n;
};

void clients_init(struct clients *c);

/*
 * NULL if there is no place. The socket is borrowed until clients_remove(). Times
 * are milliseconds of one clock that never goes back.
 */
struct client *clients_add(struct clients *c, int fd, int64_t now);
void clients_remove(struct clients *c, struct client *one);

/* The request of that one is complete. */
void clients_answer(struct client *one, int64_t now);

/*
 * Who has to go for another; NULL if nobody has: there is a place, or all have
 * come just now.
 */
const struct client *clients_oldest(const struct clients *c, int64_t now);

/* Ends connections whose request was not complete in so many milliseconds. */
void clients_expire(const struct clients *c, int64_t now, int64_t milliseconds);

/* The owner of the socket sees its end, as if the client had gone away. */
void clients_end(const struct client *one);

#endif
