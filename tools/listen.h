/* listen.h - sockets that listen at one port of one host. */
#ifndef TOOLS_LISTEN_H
#define TOOLS_LISTEN_H

#include <stdbool.h>
#include <stddef.h>

#include "proftools/error.h"

enum { LISTEN_MOST = 8, LISTEN_NAME = 260 };

struct listening {
	int fds[LISTEN_MOST]; /* do not block */
	size_t n;
	unsigned port;
	char name[LISTEN_NAME]; /* as an address has it: "127.0.0.1", "[::1]", "box.example" */
	bool exposed;           /* other machines can reach it */
};

/*
 * Listens at all addresses that the host, a name or an address, has on this
 * machine; NULL: at 127.0.0.1 and ::1. Addresses of a kind that this machine
 * lacks are left out. Port 0: one that is free at all of them. 0, or -1 and *err
 * with nothing left open.
 */
int listen_open(struct listening *l, const char *host, unsigned port, struct prof_error *err);

/* The address at our end of a connection, as above; empty if it is gone. Returns name. */
const char *listen_end(int fd, char name[LISTEN_NAME]);

/* Does nothing the second time. */
void listen_close(struct listening *l);

#endif
