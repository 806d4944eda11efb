/*
 * server.c - a web server for the user of this machine alone.
 *
 * It listens on the loopback addresses, unless told otherwise, and any other
 * program and every page of the user's browser can reach those. So whoever asks
 * must know a secret, name this host (a page elsewhere may have had its own name
 * changed to 127.0.0.1), not be a script of another page, and only read. All that
 * is served is found by exact names; no path of a request becomes a path of the
 * file system.
 */
#include "server.h"

#include <errno.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "clients.h"
#include "listen.h"

enum { SECONDS = 10, SECRET = 16 };

/* How soon it is seen that somebody has to make room, in ms. */
enum { CROWDED = 10 };

struct server {
	struct server_options options;
	struct listening listening;
	struct clients clients;
	struct MHD_Daemon *daemon;
	char secret[2 * SECRET + 1];
	char port[8]; /* ":8000" */
	char url[LISTEN_NAME + 32 + 2 * SECRET];
	int answered;
};

static int64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static struct client *client_of(struct MHD_Connection *c)
{
	return MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

/* ---- who asks ---------------------------------------------------------------- */

/* Browsers leave out the port that is usual. */
static bool is_host(const struct server *s, const char *name, const char *host)
{
	size_t n = strlen(host);
	return n && !strncmp(name, host, n) &&
	       (!strcmp(name + n, s->port) || (!name[n] && s->listening.port == 80));
}

/*
 * The names of this machine for itself, the one that the user gave, and the
 * address that was asked: none that somebody else could have pointed here.
 */
static bool is_us(const struct server *s, struct MHD_Connection *c, const char *name)
{
	char end[LISTEN_NAME];
	return is_host(s, name, "127.0.0.1") || is_host(s, name, "localhost") ||
	       is_host(s, name, "[::1]") || is_host(s, name, s->listening.name) ||
	       is_host(s, name, listen_end(client_of(c)->fd, end));
}

static const char *header(struct MHD_Connection *c, const char *name)
{
	return MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);
}

static bool names_us(const struct server *s, struct MHD_Connection *c)
{
	const char *host = header(c, "Host");
	return host && is_us(s, c, host);
}

/* A page that is not ours may send its reader here, but not read what comes back. */
static bool is_foreign(const struct server *s, struct MHD_Connection *c, const char *path)
{
	const char *origin = header(c, "Origin"), *site = header(c, "Sec-Fetch-Site");
	static const char scheme[] = "http://";
	size_t len = strlen(scheme);
	if (origin && (strncmp(origin, scheme, len) != 0 || !is_us(s, c, origin + len)))
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
				     /* A place that nobody asks from is for the next. */
				     { "Connection", "close" },
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
	clients_answer(client_of(c), now());
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
	(void)state;
	*body_size = 0; /* no body is looked at */
	if (!names_us(s, c))
		return refuse(s, c, MHD_HTTP_FORBIDDEN, "not the name of this server\n");
	if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
		return refuse(s, c, MHD_HTTP_METHOD_NOT_ALLOWED, "only GET and HEAD\n");
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

/* No path here needs escapes: what is written in another way is nothing of ours. */
static size_t leave_escapes(void *context, struct MHD_Connection *c, char *text)
{
	(void)context;
	(void)c;
	return strlen(text);
}

/* Knows who is connected as long as the library has the socket. let_in() saw to a place. */
static void follow(void *context, struct MHD_Connection *c, void **client,
		   enum MHD_ConnectionNotificationCode what)
{
	struct server *s = context;
	if (what == MHD_CONNECTION_NOTIFY_STARTED)
		*client = clients_add(
			&s->clients,
			MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd,
			now());
	else
		clients_remove(&s->clients, *client);
}

static int start(struct server *s, struct prof_error *err)
{
	clients_init(&s->clients);
	if (listen_open(&s->listening, s->options.host, s->options.port, err))
		return -1;
	struct MHD_OptionItem options[] = {
		{ MHD_OPTION_CONNECTION_LIMIT, CLIENTS_MOST, NULL },
		{ MHD_OPTION_CONNECTION_TIMEOUT, SECONDS, NULL },
		{ MHD_OPTION_END, 0, NULL },
	};
	/* Without a thread of its own: everything happens in server_run(). */
	s->daemon = MHD_start_daemon(MHD_USE_NO_LISTEN_SOCKET, 0, NULL, NULL, handle, s,
				     MHD_OPTION_NOTIFY_CONNECTION, follow, s,
				     MHD_OPTION_UNESCAPE_CALLBACK, leave_escapes, NULL,
				     MHD_OPTION_ARRAY, options, MHD_OPTION_END);
	if (!s->daemon)
		return prof_fail(err, PROF_EIO, "cannot start the server");
	snprintf(s->port, sizeof(s->port), ":%u", s->listening.port);
	snprintf(s->url, sizeof(s->url), "http://%s%s/%s/", s->listening.name, s->port, s->secret);
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

bool server_exposed(const struct server *s)
{
	return s->listening.exposed;
}

/* One client, or else the room for it. */
static void let_in(struct server *s, int listening)
{
	union {
		struct sockaddr any;
		struct sockaddr_storage all;
	} peer;
	socklen_t len = sizeof(peer);
	if (s->clients.n == CLIENTS_MOST) {
		const struct client *oldest = clients_oldest(&s->clients, now());
		if (oldest)
			clients_end(oldest);
		return;
	}
	int fd = accept4(listening, &peer.any, &len, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (fd >= 0)
		MHD_add_connection(s->daemon, fd, &peer.any, len); /* closes it, whatever happens */
}

/* How long nothing can happen unless somebody sends something. */
static int patience(struct server *s, bool full, int milliseconds)
{
	MHD_UNSIGNED_LONG_LONG due;
	if (full && milliseconds > CROWDED)
		milliseconds = CROWDED;
	if (MHD_get_timeout(s->daemon, &due) == MHD_YES &&
	    due < (MHD_UNSIGNED_LONG_LONG)milliseconds)
		milliseconds = (int)due;
	return milliseconds;
}

int server_run(struct server *s, int milliseconds)
{
	fd_set in, out, odd;
	int last = -1;
	/* While nobody can make room, those who come wait in the system's queue. */
	bool full = s->clients.n == CLIENTS_MOST && !clients_oldest(&s->clients, now());
	FD_ZERO(&in);
	FD_ZERO(&out);
	FD_ZERO(&odd);
	if (MHD_get_fdset(s->daemon, &in, &out, &odd, &last) != MHD_YES)
		return -1;
	for (size_t i = 0; !full && i < s->listening.n; i++) {
		FD_SET(s->listening.fds[i], &in);
		last = s->listening.fds[i] > last ? s->listening.fds[i] : last;
	}
	milliseconds = patience(s, full, milliseconds);
	struct timeval wait = { milliseconds / 1000, milliseconds % 1000 * 1000L };
	s->answered = 0;
	if (select(last + 1, &in, &out, &odd, &wait) < 0)
		return errno == EINTR ? 0 : -1;
	clients_expire(&s->clients, now(), SECONDS * INT64_C(1000));
	if (MHD_run_from_select(s->daemon, &in, &out, &odd) != MHD_YES)
		return -1;
	for (size_t i = 0; i < s->listening.n; i++)
		if (FD_ISSET(s->listening.fds[i], &in))
			let_in(s, s->listening.fds[i]);
	return s->answered;
}

void server_close(struct server *s)
{
	if (!s)
		return;
	if (s->daemon)
		MHD_stop_daemon(s->daemon);
	listen_close(&s->listening);
	free(s);
}
