/*
 * grow.c - pieces of every file, repeated until it has as many bytes as told,
 * through the fuzz target of a reader: four times the input must not take
 * nine times as long.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "target.h"

enum { LARGEST = 4096, PLACES = 3 };

static size_t bytes, grown, failed;
static uint8_t *room;

/* A piece of a file. */
struct piece {
	const char *path, *what;
	const uint8_t *data;
	size_t size, from, to;
};

/* Runs the file with the piece repeated up to so many bytes; the seconds it took. */
static double run(const struct piece *p, size_t limit)
{
	size_t len = p->to - p->from, n = p->from;

	memcpy(room, p->data, n);
	for (size_t times = (limit - p->size) / len; times; times--, n += len)
		memcpy(room + n, p->data + p->from, len);
	memcpy(room + n, p->data + p->to, p->size - p->to);
	target_watch(p->path, p->what, p->from, (unsigned)len);
	clock_t start = clock();
	LLVMFuzzerTestOneInput(room, n + p->size - p->to);
	return (double)(clock() - start) / CLOCKS_PER_SEC;
}

/*
 * In proportion it takes four times as long, or five where memory gets slower.
 * What takes longer once may have been disturbed.
 */
static bool is_out_of_proportion(const struct piece *p)
{
	enum { TIMES = 9, TRIES = 3 };
	const double notable = 0.25;

	for (int i = 0; i < TRIES; i++) {
		double little = run(p, bytes / 4), much = run(p, bytes);
		if (much < notable || much < little * TIMES)
			return false;
		if (i + 1 == TRIES)
			fprintf(stderr,
				"%s: %s at %zu, %zu bytes: %.2f s, four times as many %.2f s\n",
				p->path, p->what, p->from, p->to - p->from, little, much);
	}
	return true;
}

static void repeat(struct piece p, size_t from, size_t to)
{
	p.from = from;
	p.to = to;
	grown++;
	failed += is_out_of_proportion(&p);
}

/* What lies between two of these bytes, the first of them behind a place. */
static void repeat_between(struct piece p, size_t at, char c)
{
	const uint8_t *from = memchr(p.data + at, c, p.size - at);
	const uint8_t *to = from ? memchr(from + 1, c, p.size - (size_t)(from + 1 - p.data)) : NULL;

	if (to)
		repeat(p, (size_t)(from - p.data), (size_t)(to - p.data));
}

/* Lines that end as nobody ends them any more. */
static void old_line_ends(const char *path, uint8_t *data, size_t size)
{
	if (!memchr(data, '\n', size) || memchr(data, 0, size))
		return;
	for (size_t i = 0; i < size; i++)
		data[i] = data[i] == '\n' ? '\r' : data[i];
	repeat((struct piece){ path, "CR for LF, repeated", data, size, 0, 0 }, 0, size);
}

static void grow(const char *path, uint8_t *data, size_t size)
{
	static const char between[] = "\n,;";
	struct piece p = { path, "repeated", data, size, 0, 0 };

	if (!size || size > LARGEST)
		return;
	for (size_t i = 0; i < PLACES; i++) {
		size_t at = size * i / PLACES, few = size - at < 8 ? size - at : 8;
		repeat(p, at, at + few);
		for (const char *c = between; *c; c++)
			repeat_between(p, at, *c);
	}
	old_line_ends(path, data, size);
}

int main(int argc, char **argv)
{
	size_t files = 0;

	if (argc < 4 || !target_choose(argv[1]) ||
	    (bytes = strtoul(argv[2], NULL, 10)) / 4 < LARGEST) {
		fputs("usage: grow READER BYTES PATH ...\n", stderr);
		return 2;
	}
	room = malloc(bytes + LARGEST);
	if (!room)
		return EXIT_FAILURE;
	for (int i = 3; i < argc; i++)
		files += target_each(argv[i], grow);
	free(room);
	printf("%s: %zu files, grown %zu times, %zu accepted\n", argv[1], files, grown,
	       target_accepted);
	return files && !failed ? EXIT_SUCCESS : EXIT_FAILURE;
}
