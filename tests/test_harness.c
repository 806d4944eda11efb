/* test_harness.c - the harness itself: files, folders, golden files. */
#include "harness.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void files_come_back_as_written(void)
{
	const char *dir = test_tmpdir();
	const char *path = test_text("%s/b.bin", dir);
	size_t size;
	char *data;

	CHECK(test_write_file(path, "a\0b", 3));
	CHECK(test_write_file(test_text("%s/a.txt", dir), "", 0));
	data = test_read_file(path, &size);
	CHECK_NUMBER(size, 3);
	CHECK(data && !memcmp(data, "a\0b", 4));
	CHECK_TEXT(test_list(dir)[0], "a.txt");
	CHECK_TEXT(test_list(dir)[1], "b.bin");
	CHECK(!test_list(dir)[2]);
	CHECK(!test_list(test_text("%s/none", dir))[0]);
}

static void golden_files_are_compared_and_updated(void)
{
	const char *path = test_text("%s/x.dump", test_tmpdir());
	size_t size;
	FILE *out;
	char *text;

	setenv("PROF_UPDATE_GOLDEN", "1", 1);
	out = test_capture();
	fprintf(out, "one\ntwo\n");
	text = test_captured(out, &size);
	CHECK(test_golden(path, text, size));
	unsetenv("PROF_UPDATE_GOLDEN");
	CHECK(test_golden(path, "one\ntwo\n", 8));
	CHECK_TEXT(test_read_file(path, NULL), "one\ntwo\n");
}

static void names_and_numbers(void)
{
	CHECK(test_suffix("a.dump", ".dump"));
	CHECK(!test_suffix("dump", ".dump"));
	CHECK_NUMBER(NAN, NAN);
	CHECK(test_exists(test_source("tests/harness.c")));
}

const struct test tests[] = {
	TEST(files_come_back_as_written),
	TEST(golden_files_are_compared_and_updated),
	TEST(names_and_numbers),
	{ NULL, NULL },
};
