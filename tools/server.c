/*
 * server.c - a web server for the user of this machine alone.
 *
 * It listens on the loopback address, and any other program and every page of
 * the user's browser can reach that. So whoever asks must know a secret, name
 * this host (a page elsewhere may have had its own name changed to 127.0.0.1),
 * not be a script of another page, and only read. All that is served is found
 * by exact names; no path of a request becomes a path of the file system.
 */
#include "server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* More than a browser opens, so that some that hang leave room for it. */
enum { CONNECTIONS = 64, SECONDS = 10, SECRET = 16 };

struct server {
	struct server_options options;
	struct MHD_Daemon *daemon;
	char secret[2 * SECRET + 1];
	char hosts[2][32]; /* names of this server, with its port */
	char url[64 + 2 * SECRET];
	int answered;
};

/* ---- who asks ---------------------------------------------------------------- */

static bool is_host(const struct server *s, const char *name)
{
	return !strcmp(name, s->hosts[0]) || !strcmp(name, s->hosts[1]);
}

static const char *header(struct MHD_Connection *c, const char *name)
{
	return MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);
}

static bool names_us(const struct server *s, struct MHD_Connection *c)
{
	const char *host = header(c, "Host");
	return host && is_host(s, host);
}

/* A page that is not ours may send its reader here, but not read what comes back. */
static bool is_foreign(const struct server *s, struct MHD_Connection *c, const char *path)
{
	const char *origin = header(c, "Origin"), *site = header(c, "Sec-Fetch-Site");
	static const char scheme[] = "http://";
	size_t len = strlen(scheme);
	if (origin && (strncmp(origin, scheme, len) != 0 || !is_host(s, origin + len)))
		return true;
	return *path && site && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0;
}

/* What follows "/SECRET/"; NULL without it. Takes the same time for every wrong secret. */
static const char *behind_secret(const struct server *s, const char *path)
{
	unsigned char differs = 0;
	size_t len = strlen(s->secret);
	if (strlen(path) < len + 2)
		return NULL;
	for (size_t i = 0; i < len; i++)
		differs |= (unsigned char)(path[i + 1] ^ s->secret[i]);
	return path[0] == '/' && path[len + 1] == '/' && !differs ? path + len + 2 : NULL;
}

/* ---- answers ------------------------------------------------------------------- */

static enum MHD_Result answer(const struct server *s, struct MHD_Connection *c, unsigned status,
			      const struct served *what)
{
	const char *headers[][2] = { { "Content-Type", what->type },
				     { "Content-Security-Policy", s->options.policy },
				     { "X-Content-Type-Options", "nosniff" },
				     { "X-Frame-Options", "DENY" },
				     { "Referrer-Policy", "no-referrer" },
				     { "Cross-Origin-Resource-Policy", "same-origin" },
				     { "Cache-Control", "no-store" },
				     { "Allow", status == 405 ? "GET, HEAD" : NULL } };
	/* The library copies the bytes; its type is older than const. */
	void *bytes;
	memcpy(&bytes, &what->bytes, sizeof(bytes));
	struct MHD_Response *r = MHD_create_response_from_buffer(what->size, bytes,
								 MHD_RESPMEM_MUST_COPY);
	if (!r)
		return MHD_NO;
	for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++)
		if (headers[i][1])
			MHD_add_response_header(r, headers[i][0], headers[i][1]);
	enum MHD_Result result = MHD_queue_response(c, status, r);
	MHD_destroy_response(r);
	return result;
}

static enum MHD_Result refuse(const struct server *s, struct MHD_Connection *c, unsigned status,
			      const char *why)
{
	return answer(s, c, status,
		      &(struct served){ "text/plain; charset=utf-8", why, strlen(why) });
}

static enum MHD_Result handle(void *context, struct MHD_Connection *c, const char *path,
			      const char *method, const char *version, const char *body,
			      size_t *body_size, void **state)
{
	struct server *s = context;
	struct served found;
	(void)version;
	(void)body;
	if (!names_us(s, c))
		return refuse(s, c, MHD_HTTP_FORBIDDEN, "not the name of this server\n");
	if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
		return refuse(s, c, MHD_HTTP_METHOD_NOT_ALLOWED, "only GET and HEAD\n");
	/* The first call is before a body, and an answer there would end the connection. */
	if (!*state || *body_size) {
		*state = s;
		*body_size = 0;
		return MHD_YES;
	}
	const char *inside = behind_secret(s, path);
	if (inside && is_foreign(s, c, inside))
		return refuse(s, c, MHD_HTTP_FORBIDDEN, "not for pages elsewhere\n");
	if (!inside || !s->options.find(s->options.context, inside, &found))
		return refuse(s, c, MHD_HTTP_NOT_FOUND, "nothing here\n");
	s->answered++;
	return answer(s, c, MHD_HTTP_OK, &found);
}

/* ---- life ------------------------------------------------------------------------- */

static int make_secret(struct server *s, struct prof_error *err)
{
	unsigned char bytes[SECRET];
	if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
		return prof_fail(err, PROF_EIO, "the system has no random numbers");
	for (size_t i = 0; i < sizeof(bytes); i++)
		snprintf(s->secret + 2 * i, 3, "%02x", bytes[i]);
	return 0;
}

static int start(struct server *s, struct prof_error *err)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)s->options.port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	/* Without a thread of its own: everything happens in server_run(). */
	s->daemon = MHD_start_daemon(MHD_NO_FLAG, (uint16_t)s->options.port, NULL, NULL, handle, s,
				     MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_CONNECTION_LIMIT,
				     (unsigned)CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT,
				     (unsigned)SECONDS, MHD_OPTION_END);
	const union MHD_DaemonInfo *info =
		s->daemon ? MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT) : NULL;
	if (!info)
		return prof_fail(err, PROF_EIO, "cannot listen on 127.0.0.1 port %u",
				 s->options.port);
	snprintf(s->hosts[0], sizeof(s->hosts[0]), "127.0.0.1:%u", (unsigned)info->port);
	snprintf(s->hosts[1], sizeof(s->hosts[1]), "localhost:%u", (unsigned)info->port);
	snprintf(s->url, sizeof(s->url), "http://%s/%s/", s->hosts[0], s->secret);
	return 0;
}

struct server *server_open(const struct server_options *o, struct prof_error *err)
{
	struct server *s = calloc(1, sizeof(*s));
	if (!s) {
		prof_fail(err, PROF_ENOMEM, "out of memory");
		return NULL;
	}
	s->options = *o;
	if (!make_secret(s, err) && !start(s, err))
		return s;
	server_close(s);
	return NULL;
}

const char *server_url(const struct server *s)
{
	return s->url;
}

int server_run(struct server *s, int milliseconds)
{
	s->answered = 0;
	return MHD_run_wait(s->daemon, milliseconds) == MHD_YES ? s->answered : -1;
}

void server_close(struct server *s)
{
	if (s && s->daemon)
		MHD_stop_daemon(s->daemon);
	free(s);
}
