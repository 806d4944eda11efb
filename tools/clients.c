/* clients.c - who is connected to a server, and who has to go when others come. */
#include "clients.h"

#include <sys/socket.h>

/*
 * What nobody is denied, in ms: the way of a request that was sent at once, and
 * a good while for an answer.
 */
static const int64_t granted[] = { [false] = 50, [true] = 2000 };

void clients_init(struct clients *c)
{
	c->n = 0;
	for (size_t i = 0; i < CLIENTS_MOST; i++)
		c->at[i].fd = -1;
}

struct client *clients_add(struct clients *c, int fd, int64_t now)
{
	for (size_t i = 0; i < CLIENTS_MOST; i++)
		if (c->at[i].fd < 0) {
			c->at[i] = (struct client){ .fd = fd, .since = now };
			c->n++;
			return &c->at[i];
		}
	return NULL;
}

void clients_remove(struct clients *c, struct client *one)
{
	one->fd = -1;
	c->n--;
}

void clients_answer(struct client *one, int64_t now)
{
	one->answering = true;
	one->since = now;
}

/* Those that are answered go last: they have asked for something. */
static bool goes_before(const struct client *a, const struct client *b)
{
	return a->answering != b->answering ? !a->answering : a->since < b->since;
}

const struct client *clients_oldest(const struct clients *c, int64_t now)
{
	const struct client *oldest = &c->at[0];
	if (c->n < CLIENTS_MOST)
		return NULL;
	for (size_t i = 1; i < CLIENTS_MOST; i++)
		if (goes_before(&c->at[i], oldest))
			oldest = &c->at[i];
	return now - oldest->since > granted[oldest->answering] ? oldest : NULL;
}

void clients_expire(const struct clients *c, int64_t now, int64_t milliseconds)
{
	for (size_t i = 0; i < CLIENTS_MOST; i++) {
		const struct client *one = &c->at[i];
		if (one->fd >= 0 && !one->answering && now - one->since > milliseconds)
			clients_end(one);
	}
}

void clients_end(const struct client *one)
{
	shutdown(one->fd, SHUT_RDWR);
}
