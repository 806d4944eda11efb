/* server.h - a web server for the user of this machine alone. */
#ifndef TOOLS_SERVER_H
#define TOOLS_SERVER_H

#include <stdbool.h>
#include <stddef.h>

#include "proftools/error.h"

/* What is at a path. The bytes are borrowed until the next call. */
struct served {
	const char *type; /* "text/html; charset=utf-8" */
	const void *bytes;
	size_t size;
};

struct server_options {
	const char *host; /* name or address of this machine; NULL: what only itself can reach */
	unsigned port;    /* 0: any that is free */
	/*
	 * Finds what is at that path below the secret one ("" for the page itself);
	 * false: nothing. Called from server_run() alone.
	 */
	bool (*find)(void *context, const char *path, struct served *found);
	void *context;
	const char *policy; /* Content-Security-Policy of all answers; borrowed */
};

struct server;

/* Listens at once. NULL and *err on failure, also in a build without a server. */
struct server *server_open(const struct server_options *o, struct prof_error *err);

/* Where the page is: "http://127.0.0.1:PORT/SECRET/", or another host that was asked for. */
const char *server_url(const struct server *s);

/* Can other machines reach it? */
bool server_exposed(const struct server *s);

/*
 * Answers what comes in for so many milliseconds at most; a signal ends that
 * early. How many requests of the page's reader were answered, -1 on failure.
 */
int server_run(struct server *s, int milliseconds);

void server_close(struct server *s);

#endif
