/*
 * calls.c - a small program for callgrind: direct and mutual recursion, a
 * function with two callers, code inlined from another file, and a second thread if an argument is given.
 *
 *	cc -g -O1 -static -pthread -o calls calls.c
 *	valgrind --tool=callgrind --toggle-collect=work --callgrind-out-file=FILE \
 *		[OPTIONS] ./calls [thread]
 *
 * The options are named in README.md, beside each file.
 */
#include <pthread.h>

#include "calls.h"

#define KEEP __attribute__((noinline))

volatile int sink;

KEEP static int fib(int n)
{
	return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

KEEP static int odd(int n);

KEEP static int even(int n)
{
	sink++;
	return n == 0 ? 1 : odd(n - 1);
}

KEEP static int odd(int n)
{
	sink++;
	return n == 0 ? 0 : even(n - 1);
}

KEEP static int leaf(int n)
{
	return twice(sink) + n;
}

KEEP static int left(void)
{
	return leaf(1) + leaf(2);
}

KEEP static int right(void)
{
	return leaf(3);
}

KEEP static void *work(void *arg)
{
	sink += fib(*(int *)arg) + left();
	return NULL;
}

int main(int argc, char **argv)
{
	int n = 5;
	pthread_t thread;

	(void)argv;
	work(&n);
	sink += right() + even(7);
	if (argc > 1 && pthread_create(&thread, NULL, work, &n) == 0)
		pthread_join(thread, NULL);
	return 0;
}
