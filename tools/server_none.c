/* server_none.c - in place of server.c in a build without libmicrohttpd. */
#include "server.h"

struct server *server_open(const struct server_options *o, struct prof_error *err)
{
	(void)o;
	prof_fail(err, PROF_EIO, "this build has no server (libmicrohttpd); use --no-server");
	return NULL;
}

const char *server_url(const struct server *s)
{
	(void)s;
	return "";
}

bool server_exposed(const struct server *s)
{
	(void)s;
	return false;
}

int server_run(struct server *s, int milliseconds)
{
	(void)s;
	(void)milliseconds;
	return -1;
}

void server_close(struct server *s)
{
	(void)s;
}
