/* replay.c - runs files, folders and the corpus through the fuzz target of a reader. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "target.h"

static void run(const char *path, uint8_t *data, size_t size)
{
	target_watch(path, "as it is", 0, 0);
	LLVMFuzzerTestOneInput(data, size);
}

static const char *corpus(void)
{
	const char *path = getenv("PROFTOOLS_CORPUS");

	return path && *path ? path : PROF_SOURCE_DIR "/../shared/corpus";
}

int main(int argc, char **argv)
{
	size_t files = 0;

	if (argc < 3 || !target_choose(argv[1])) {
		fputs("usage: replay READER PATH ...\n", stderr);
		return 2;
	}
	target_thorough = true;
	for (int i = 2; i < argc; i++)
		files += target_each(argv[i], run);
	if (access(corpus(), R_OK))
		puts("skipped: no corpus (set PROFTOOLS_CORPUS)");
	else
		files += target_each(corpus(), run);
	printf("%s: %zu files, %zu accepted\n", argv[1], files, target_accepted);
	return files ? EXIT_SUCCESS : EXIT_FAILURE;
}
