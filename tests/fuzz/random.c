/* random.c - runs random programs of builder calls through the target of the model. */
#include <stdio.h>
#include <stdlib.h>

#include "target.h"

enum { LONGEST = 1500 };

static uint64_t state;

static uint8_t draw(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint8_t)(state >> 32);
}

int main(int argc, char **argv)
{
	uint8_t data[LONGEST];
	unsigned long runs = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	unsigned long seed = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;

	if (!runs) {
		fputs("usage: random RUNS [SEED]\n", stderr);
		return 2;
	}
	for (unsigned long i = seed; i < seed + runs; i++) {
		size_t size = 0;

		state = i * 0x9e3779b97f4a7c15u | 1;
		for (size_t n = (draw() * 256u + draw()) % LONGEST; size < n; size++)
			data[size] = draw();
		target_watch("random", "seed", i, 0);
		LLVMFuzzerTestOneInput(data, size);
	}
	printf("model: %zu programs, %zu profiles\n", (size_t)runs, target_accepted);
	return EXIT_SUCCESS;
}
