/*
 * test_readers.c - every file of testdata/FORMAT/ gives its .dump, every file
 * of testdata/FORMAT/bad/ its one line of .error.
 *
 * ctest labels: unit golden
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "harness.h"
#include "proftools/prof.h"

/* A file that belongs to an input, or to the reader of the folder. */
static bool is_input(const char *folder, const char *name)
{
	return !test_suffix(name, ".dump") && !test_suffix(name, ".error") &&
	       !test_suffix(name, ".md") && strcmp(name, "bad") != 0 &&
	       test_exists(test_text("%s/%s", folder, name));
}

static char *dump_of(const struct prof *p, size_t *size)
{
	struct prof_error err = PROF_ERROR_INIT;
	FILE *out = test_capture();
	char line[512];

	if (prof_dump(p, out, &err))
		FAIL("prof_dump: %s", prof_error_text(&err, line, sizeof(line)));
	return test_captured(out, size);
}

/* Reads an opened input and checks the result; NULL after a failure. */
static struct prof *read_checked(const struct prof_input *in, const struct prof_reader *reader,
				 const char *how)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof *p = prof_read(in, reader, &err);
	const char *broken = p ? prof_check(p) : NULL;
	char line[512];

	if (!p)
		FAIL("%s: %s", how, prof_error_text(&err, line, sizeof(line)));
	else if (broken)
		FAIL("%s %s: %s", in->name, how, broken);
	return p;
}

static void expect_same(const struct prof *want, const struct prof_input *in,
			const struct prof_reader *reader, const char *how)
{
	struct prof *p = read_checked(in, reader, how);

	if (p && !prof_equal(want, p))
		FAIL("%s: read %s it is another profile", in->name, how);
	prof_free(p);
}

/* Opens what `path` names, reads it and expects the same profile. */
static void expect_same_file(const struct prof *want, const char *path, const char *how)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_input in;
	char line[512];

	if (prof_input_open(&in, path, 0, &err)) {
		FAIL("%s: %s", how, prof_error_text(&err, line, sizeof(line)));
		return;
	}
	expect_same(want, &in, NULL, how);
	prof_input_close(&in);
}

static void expect_same_from_pipe(const struct prof *want, const char *path)
{
	FILE *pipe = popen(test_text("cat '%s'", path), "r");

	if (!CHECK(pipe))
		return;
	expect_same_file(want, test_text("/dev/fd/%d", fileno(pipe)), "from a pipe");
	pclose(pipe);
}

static void expect_same_compressed(const struct prof *want, const struct prof_input *in)
{
	const char *path = test_text("%s/input.gz", test_tmpdir());
	gzFile gz = gzopen(path, "wb1");

	if (!CHECK(gz))
		return;
	if (in->size)
		CHECK(gzwrite(gz, in->data, (unsigned)in->size) > 0);
	CHECK_NUMBER(gzclose(gz), Z_OK);
	expect_same_file(want, path, "compressed");
}

static void read_every_way(const struct prof_reader *reader, const char *path)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_input in, anonymous;
	struct prof *p;
	char line[512], *text;
	size_t size;

	if (prof_input_open(&in, path, 0, &err)) {
		FAIL("%s", prof_error_text(&err, line, sizeof(line)));
		return;
	}
	p = read_checked(&in, reader, "with -f");
	if (p) {
		text = dump_of(p, &size);
		test_golden(test_text("%s.dump", path), text, size);
		CHECK_TEXT(p->format, reader->name);
		expect_same(p, &in, NULL, "by its content");
		anonymous = in;
		anonymous.name = "-";
		expect_same(p, &anonymous, NULL, "without a name");
		expect_same_from_pipe(p, path);
		expect_same_compressed(p, &in);
	}
	prof_free(p);
	prof_input_close(&in);
}

static void every_input_gives_its_dump(void)
{
	for (size_t r = 0; prof_readers[r]; r++) {
		const char *folder = test_data(prof_readers[r]->name);
		size_t n = 0;

		for (const char *const *name = test_list(folder); *name; name++) {
			if (!is_input(folder, *name))
				continue;
			read_every_way(prof_readers[r], test_text("%s/%s", folder, *name));
			n++;
		}
		if (!n)
			FAIL("%s has no input", folder);
	}
}

/* The line must be the golden one, and point into the input. */
static void expect_error(const struct prof_reader *reader, const char *name)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_input in;
	struct prof *p = NULL;
	char line[512];

	if (!prof_input_open(&in, name, 0, &err)) {
		p = prof_read(&in, reader, &err);
		if (!p && err.offset != UINT64_MAX && err.offset > in.size)
			FAIL("%s: the error is at %llu, behind the end", name,
			     (unsigned long long)err.offset);
		prof_input_close(&in);
	}
	if (p) {
		FAIL("testdata/%s/bad/%s was read without an error", reader->name, name);
		prof_free(p);
		return;
	}
	prof_error_text(&err, line, sizeof(line) - 1);
	if (strpbrk(line, "\n\r"))
		FAIL("%s: the error is more than one line", name);
	test_golden(test_text("%s.error", name), test_text("%s\n", line), strlen(line) + 1);
}

static void every_bad_input_gives_its_error(void)
{
	for (size_t r = 0; prof_readers[r]; r++) {
		const char *folder = test_data(test_text("%s/bad", prof_readers[r]->name));
		const char *const *names = test_list(folder);

		if (!*names || chdir(folder)) {
			FAIL("%s has no input", folder);
			continue;
		}
		for (; *names; names++)
			if (is_input(".", *names))
				expect_error(prof_readers[r], *names);
	}
}

const struct test tests[] = {
	TEST(every_input_gives_its_dump),
	TEST(every_bad_input_gives_its_error),
	{ NULL, NULL },
};
