/* fuzz_reader.c - the libFuzzer target of every reader. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "target.h"
#include "use.h"

#ifndef READER
#define READER ""
#endif

size_t target_accepted;
bool target_thorough, target_hurried;
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

static void expect_error(const struct prof_error *err, size_t size)
{
	char line[512];

	prof_error_text(err, line, sizeof(line));
	if (err->status == PROF_OK || !err->message[0])
		use_stop(NULL, "failed without saying why", line);
	if (err->status == PROF_ENOMEM)
		use_stop(NULL, "wants too much memory", line);
	if (err->offset != UINT64_MAX && err->offset > size)
		use_stop(NULL, "the error is behind the end", line);
	for (const char *c = line; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			use_stop(NULL, "the error has control bytes", line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_input in = { .name = "input", .size = size, .mtime = -1 };
	uint8_t *exact = malloc(size + 1); /* so that a byte too far is seen */
	struct prof *p;

	if (!reader && !target_choose(READER))
		use_stop(NULL, "no such reader", READER);
	if (!exact)
		use_stop(NULL, "cannot start", "out of memory");
	if (size)
		memcpy(exact, data, size);
	exact[size] = 0;
	in.data = exact;
	prof_reader_for(&in, NULL);
	p = prof_read(&in, reader, &err);
	if (!p)
		expect_error(&err, size);
	else if (target_thorough)
		use_everything(p);
	else if (!target_hurried || target_accepted % 8 == 0)
		use_views(p);
	else if (prof_check(p))
		use_stop(p, "prof_check", prof_check(p));
	target_accepted += p != NULL;
	prof_free(p);
	free(exact);
	return 0;
}
