/*
 * mutate.c - every truncation, every flipped bit and every byte set to an
 * extreme, of every file, through the fuzz target of a reader.
 *
 * A file of at most POSITIONS bytes is swept whole, a longer one at a sixteenth
 * as many evenly spaced places, so that a sweep takes seconds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "target.h"

static size_t positions, truncated, flipped, set;

static void at_position(const char *path, uint8_t *data, size_t size, size_t at)
{
	static const uint8_t extremes[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
	const uint8_t was = data[at];

	target_watch(path, "cut", at, 0);
	LLVMFuzzerTestOneInput(data, at);
	truncated++;
	for (unsigned bit = 0; bit < 8; bit++, flipped++) {
		data[at] = (uint8_t)(was ^ 1u << bit);
		target_watch(path, "byte set", at, data[at]);
		LLVMFuzzerTestOneInput(data, size);
	}
	for (size_t i = 0; i < sizeof(extremes); i++) {
		uint8_t changed = was ^ extremes[i];

		if (!(changed & (changed - 1)))
			continue; /* as it was, or one bit: done above */
		data[at] = extremes[i];
		target_watch(path, "byte set", at, data[at]);
		LLVMFuzzerTestOneInput(data, size);
		set++;
	}
	data[at] = was;
}

static void sweep(const char *path, uint8_t *data, size_t size)
{
	size_t n = size <= positions ? size : positions / 16 + 1;

	target_watch(path, "as it is", 0, 0);
	LLVMFuzzerTestOneInput(data, size);
	for (size_t i = 0; i < n; i++)
		at_position(path, data, size, (size_t)((double)i * (double)size / (double)n));
}

int main(int argc, char **argv)
{
	size_t files = 0;

	if (argc < 4 || !target_choose(argv[1]) || !(positions = strtoul(argv[2], NULL, 10))) {
		fputs("usage: mutate READER POSITIONS PATH ...\n", stderr);
		return 2;
	}
	target_hurried = true;
	for (int i = 3; i < argc; i++)
		files += target_each(argv[i], sweep);
	printf("%s: %zu files, %zu truncations, %zu flipped bits, %zu bytes set, %zu accepted\n",
	       argv[1], files, truncated, flipped, set, target_accepted);
	return files ? EXIT_SUCCESS : EXIT_FAILURE;
}
