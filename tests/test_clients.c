/* test_clients.c - who has to go when others come to the server, and when. */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clients.h"
#include "harness.h"

/* All places taken, one each millisecond from 0 on; nobody is answered. */
static struct clients crowd(void)
{
	struct clients c;
	clients_init(&c);
	for (int i = 0; i < CLIENTS_MOST; i++)
		CHECK(clients_add(&c, 100 + i, i));
	return c;
}

static int goes(const struct clients *c, int64_t now)
{
	const struct client *one = clients_oldest(c, now);
	return one ? one->fd : -1;
}

static void places(void)
{
	struct clients c = crowd();
	CHECK(!clients_add(&c, 200, 1000));
	clients_remove(&c, &c.at[3]);
	CHECK_NUMBER(c.n, CLIENTS_MOST - 1);
	CHECK_NUMBER(goes(&c, 1000000), -1); /* there is a place */
	CHECK(clients_add(&c, 200, 1000) == &c.at[3]);
	CHECK(!clients_add(&c, 201, 1000));
}

static void oldest_goes(void)
{
	struct clients c = crowd();
	CHECK_NUMBER(goes(&c, 50), -1); /* whoever sends at once is heard */
	CHECK_NUMBER(goes(&c, 51), 100);
	clients_remove(&c, &c.at[0]);
	clients_add(&c, 200, 51);
	CHECK_NUMBER(goes(&c, 52), 101);
}

static void answered_go_last(void)
{
	struct clients c = crowd();
	for (int i = 0; i < CLIENTS_MOST - 1; i++)
		clients_answer(&c.at[i], 100 + i);
	CHECK_NUMBER(goes(&c, 100000), 100 + CLIENTS_MOST - 1);
	clients_answer(&c.at[CLIENTS_MOST - 1], 99);
	CHECK_NUMBER(goes(&c, 2099), -1); /* an answer takes its time */
	CHECK_NUMBER(goes(&c, 2100), 100 + CLIENTS_MOST - 1);
	/* A place that is taken again is not answered. */
	clients_remove(&c, &c.at[2]);
	clients_add(&c, 200, 5000);
	CHECK_NUMBER(goes(&c, 6000), 200);
}

/* 1: it has ended, 0: not yet. */
static int has_ended(int fd)
{
	char byte;
	return recv(fd, &byte, 1, MSG_DONTWAIT) == 0;
}

static void late_requests_end(void)
{
	int late[2], answered[2], early[2];
	struct clients c;
	clients_init(&c);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, late) ||
	    socketpair(AF_UNIX, SOCK_STREAM, 0, early) ||
	    socketpair(AF_UNIX, SOCK_STREAM, 0, answered))
		FAIL("no sockets");
	clients_add(&c, late[0], 0);
	clients_answer(clients_add(&c, answered[0], 0), 0);
	clients_add(&c, early[0], 1);
	clients_expire(&c, 10000, 10000);
	CHECK(!has_ended(late[1]));
	clients_expire(&c, 10001, 10000);
	CHECK(has_ended(late[1]) && has_ended(late[0]));
	CHECK(!has_ended(answered[1]) && !has_ended(early[1]));
	for (int i = 0; i < 2; i++) {
		close(late[i]);
		close(answered[i]);
		close(early[i]);
	}
}

const struct test tests[] = { TEST(places),
			      TEST(oldest_goes),
			      TEST(answered_go_last),
			      TEST(late_requests_end),
			      { NULL, NULL } };
