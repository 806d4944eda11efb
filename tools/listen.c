/* listen.c - sockets that listen at one port of one host. */
#include "listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

/* How many free ports are tried before one must be free at all addresses. */
enum { TRIES = 20 };

union address {
	struct sockaddr any;
	struct sockaddr_in four;
	struct sockaddr_in6 six;
};

struct host {
	union address at[LISTEN_MOST];
	size_t n;
	const char *name; /* NULL: it is an address itself */
};

/* ---- addresses ----------------------------------------------------------------- */

static bool is_six(const union address *a)
{
	return a->any.sa_family == AF_INET6;
}

static bool is_loopback(const union address *a)
{
	return is_six(a) ? IN6_IS_ADDR_LOOPBACK(&a->six.sin6_addr)
			 : ntohl(a->four.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
}

static void write_name(const union address *a, char name[LISTEN_NAME])
{
	char text[INET6_ADDRSTRLEN];
	if (is_six(a))
		inet_ntop(AF_INET6, &a->six.sin6_addr, text, sizeof(text));
	else
		inet_ntop(AF_INET, &a->four.sin_addr, text, sizeof(text));
	snprintf(name, LISTEN_NAME, is_six(a) ? "[%s]" : "%s", text);
}

static bool is_same(const union address *a, const union address *b)
{
	if (is_six(a) != is_six(b))
		return false;
	return is_six(a) ? IN6_ARE_ADDR_EQUAL(&a->six.sin6_addr, &b->six.sin6_addr) &&
				   a->six.sin6_scope_id == b->six.sin6_scope_id
			 : a->four.sin_addr.s_addr == b->four.sin_addr.s_addr;
}

static bool is_there(const struct host *h, const union address *a)
{
	for (size_t i = 0; i < h->n; i++)
		if (is_same(&h->at[i], a))
			return true;
	return false;
}

static void add(struct host *h, const struct addrinfo *a)
{
	union address one = { 0 };
	if ((a->ai_family != AF_INET && a->ai_family != AF_INET6) || a->ai_addrlen > sizeof(one))
		return;
	memcpy(&one, a->ai_addr, a->ai_addrlen);
	if (h->n < LISTEN_MOST && !is_there(h, &one))
		h->at[h->n++] = one;
}

/* Returns a code of getaddrinfo(). */
static int look_up(struct host *h, const char *name, int flags)
{
	const struct addrinfo hints = { .ai_flags = flags, .ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL;
	int code = getaddrinfo(name, NULL, &hints, &found);
	if (code)
		return code;
	for (const struct addrinfo *a = found; a; a = a->ai_next)
		add(h, a);
	freeaddrinfo(found);
	return 0;
}

static int find_host(struct host *h, const char *name, struct prof_error *err)
{
	int code = 0;
	if (!name) {
		code = look_up(h, "127.0.0.1", AI_NUMERICHOST);
		code = code ? code : look_up(h, "::1", AI_NUMERICHOST);
	} else if (look_up(h, name, AI_NUMERICHOST) != 0) {
		h->name = name;
		code = look_up(h, name, 0);
	}
	if (!code && !h->n) /* it has none of IPv4 or IPv6 */
		code = EAI_FAMILY;
	if (code)
		return prof_fail(err, PROF_EIO, "no address is known of the host '%s': %s",
				 name ? name : "localhost",
				 code == EAI_SYSTEM ? strerror(errno) : gai_strerror(code));
	if (h->name && strlen(h->name) >= LISTEN_NAME)
		return prof_fail(err, PROF_EIO, "the name of the host is too long");
	return 0;
}

/* ---- sockets --------------------------------------------------------------------- */

static bool listen_at(int fd, const union address *a, bool wanted)
{
	const int on = 1;
	/* Though connections to it have just ended; not if somebody listens there. */
	if (wanted && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0)
		return false;
	/* The IPv4 addresses have sockets of their own. */
	if (is_six(a) && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)) != 0)
		return false;
	return bind(fd, &a->any, is_six(a) ? sizeof(a->six) : sizeof(a->four)) == 0 &&
	       listen(fd, SOMAXCONN) == 0;
}

/* wanted: that port and no other will do. -1 and errno on failure. */
static int open_one(union address a, unsigned port, bool wanted)
{
	if (is_six(&a))
		a.six.sin6_port = htons((uint16_t)port);
	else
		a.four.sin_port = htons((uint16_t)port);
	int fd = socket(a.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	if (fd < FD_SETSIZE && listen_at(fd, &a, wanted))
		return fd;
	int why = fd < FD_SETSIZE ? errno : EMFILE;
	close(fd);
	errno = why;
	return -1;
}

static bool end_of(int fd, union address *a)
{
	socklen_t len = sizeof(*a);
	return getsockname(fd, &a->any, &len) == 0;
}

static void keep(struct listening *l, int fd)
{
	union address a = { 0 };
	l->fds[l->n++] = fd;
	if (end_of(fd, &a)) {
		l->port = ntohs(is_six(&a) ? a.six.sin6_port : a.four.sin_port);
		l->exposed |= !is_loopback(&a);
	}
}

/* A kind of address that this machine lacks, or the address of another one. */
static bool is_elsewhere(int why)
{
	return why == EADDRNOTAVAIL || why == EAFNOSUPPORT;
}

/* 0, or why not, and at which address. */
static int open_all(struct listening *l, const struct host *h, unsigned port, size_t *where)
{
	int why = 0;
	*l = (struct listening){ .port = port };
	for (size_t i = 0; i < h->n; i++) {
		int fd = open_one(h->at[i], l->port, port != 0);
		if (fd >= 0) {
			keep(l, fd);
			continue;
		}
		why = errno;
		*where = i;
		if (!is_elsewhere(why)) {
			listen_close(l);
			return why;
		}
	}
	return l->n ? 0 : why;
}

/* ---- the whole ------------------------------------------------------------------- */

/* In small letters, as browsers ask for it. */
static void copy_small(char to[LISTEN_NAME], const char *name)
{
	size_t n = strlen(name);
	for (size_t i = 0; i <= n; i++) {
		to[i] = name[i];
		if (to[i] >= 'A' && to[i] <= 'Z')
			to[i] |= 'a' ^ 'A';
	}
}

/* What the user calls it; one who is on this machine, if it is all of its addresses. */
static void name_it(struct listening *l, const struct host *h)
{
	if (h->name)
		copy_small(l->name, h->name);
	else
		listen_end(l->fds[0], l->name);
	if (!strcmp(l->name, "0.0.0.0"))
		snprintf(l->name, sizeof(l->name), "127.0.0.1");
	else if (!strcmp(l->name, "[::]"))
		snprintf(l->name, sizeof(l->name), "[::1]");
}

int listen_open(struct listening *l, const char *host, unsigned port, struct prof_error *err)
{
	struct host h = { 0 };
	size_t where = 0;
	char name[LISTEN_NAME], at[24] = "";
	*l = (struct listening){ 0 };
	if (find_host(&h, host, err))
		return -1;
	int why = EADDRINUSE;
	for (int i = 0; why == EADDRINUSE && i < (port ? 1 : TRIES); i++)
		why = open_all(l, &h, port, &where);
	if (!why) {
		name_it(l, &h);
		return 0;
	}
	write_name(&h.at[where], name);
	if (port)
		snprintf(at, sizeof(at), " port %u", port);
	return prof_fail(err, PROF_EIO, "cannot listen on %s%s: %s", name, at,
			 is_elsewhere(why) ? "not an address of this machine" : strerror(why));
}

const char *listen_end(int fd, char name[LISTEN_NAME])
{
	union address a = { 0 };
	if (end_of(fd, &a))
		write_name(&a, name);
	else
		name[0] = '\0';
	return name;
}

void listen_close(struct listening *l)
{
	for (size_t i = 0; i < l->n; i++)
		close(l->fds[i]);
	l->n = 0;
}
