/* fuzz_reader.c - the libFuzzer target of every reader. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proftools/prof.h"
#include "target.h"

#ifndef READER
#define READER ""
#endif

size_t target_accepted;
static const struct prof_reader *reader;

/* The readers bound their memory by the input: a huge request is a mistake. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1:max_allocation_size_mb=512";
}

bool target_choose(const char *name)
{
	reader = prof_reader_find(name);
	return reader != NULL;
}

static void stop(const char *why, const char *detail)
{
	fprintf(stderr, "%s: %s: %s\n", reader->name, why, detail);
	abort();
}

static void expect_error(const struct prof_error *err, size_t size)
{
	char line[512];

	prof_error_text(err, line, sizeof(line));
	if (err->status == PROF_OK || !err->message[0])
		stop("failed without saying why", line);
	if (err->status == PROF_ENOMEM)
		stop("wants too much memory", line);
	if (err->offset != UINT64_MAX && err->offset > size)
		stop("the error is behind the end", line);
	for (const char *c = line; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			stop("the error has control bytes", line);
}

static void use(const struct prof *p, FILE *out)
{
	struct prof_error err = PROF_ERROR_INIT;
	const char *broken = prof_check(p);
	struct prof_graph *g;

	if (broken)
		stop("prof_check", broken);
	g = prof_graph_new(p, PROF_NONE, &err);
	if (!g)
		stop("prof_graph_new", err.message);
	prof_graph_free(g);
	if (prof_dump(p, out, &err))
		stop("prof_dump", err.message);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static FILE *nowhere;
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_input in = { .name = "input", .size = size, .mtime = -1 };
	uint8_t *exact = malloc(size + 1); /* so that a byte too far is seen */
	struct prof *p;

	if (!nowhere)
		nowhere = fopen("/dev/null", "w");
	if (!reader && !target_choose(READER)) {
		fputs("no reader was chosen\n", stderr);
		exit(EXIT_FAILURE);
	}
	if (!exact || !nowhere)
		stop("cannot start", "out of memory or no /dev/null");
	if (size)
		memcpy(exact, data, size);
	exact[size] = 0;
	in.data = exact;
	prof_reader_for(&in, NULL);
	p = prof_read(&in, reader, &err);
	if (p) {
		use(p, nowhere);
		target_accepted++;
	} else {
		expect_error(&err, size);
	}
	prof_free(p);
	free(exact);
	return 0;
}
