/*
 * harness.h - what every test executable shares: its main, golden files and
 * folders.
 *
 * A test executable is one file tests/test_NAME.c that defines tests[]. CMake
 * finds it; it is labelled `unit` unless its text has a line such as
 *
 *	 * ctest labels: golden oracle
 *
 * Everything the harness returns belongs to it and is released when the test
 * function returns.
 */
#ifndef PROFTOOLS_TESTS_HARNESS_H
#define PROFTOOLS_TESTS_HARNESS_H

#include <CUnit/CUnit.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct test {
	const char *name;
	void (*run)(void);
};

#define TEST(function)              \
	{                           \
#function, function \
	}

/* Defined by the test executable; ends with { NULL, NULL }. */
extern const struct test tests[];

/* ---- results --------------------------------------------------------- */

/* Notes a failure at the caller's line and goes on. */
#define FAIL(...) test_fail_at(__FILE__, __LINE__, __VA_ARGS__)
void test_fail_at(const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Each counts as one assertion, names the values on failure, and says whether it held. */
#define CHECK(condition)             test_check(__FILE__, __LINE__, #condition, (condition) ? true : false)
#define CHECK_TEXT(actual, expected) test_check_text(__FILE__, __LINE__, #actual, actual, expected)
#define CHECK_NUMBER(actual, expected) \
	test_check_number(__FILE__, __LINE__, #actual, (double)(actual), (double)(expected))
bool test_check(const char *file, int line, const char *what, bool holds);
bool test_check_text(const char *file, int line, const char *what, const char *actual,
		     const char *expected);
/* NAN equals NAN; otherwise exact. */
bool test_check_number(const char *file, int line, const char *what, double actual,
		       double expected);

/*
 * Prints why the rest of this test is left out. An executable whose tests were
 * all skipped exits with 77, which ctest shows as "Skipped".
 */
void test_skip(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* ---- files ----------------------------------------------------------- */

/* printf into memory of the harness. */
char *test_text(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Path of a file below the source tree, testdata/ and the built programs. */
const char *test_source(const char *relative);
const char *test_data(const char *relative);
const char *test_program(const char *name);

/*
 * Path of a file or folder of the shared corpus, $PROFTOOLS_CORPUS or
 * ../shared/corpus beside the source tree. NULL, after test_skip(), if absent.
 */
const char *test_corpus(const char *relative);

/* A new empty folder, removed with all in it at the end of the test. */
const char *test_tmpdir(void);

bool test_exists(const char *path);

/* The bytes of a file and a 0 behind them; NULL, after a failure, if unreadable. */
char *test_read_file(const char *path, size_t *size);
bool test_write_file(const char *path, const void *data, size_t size);

/* Names in a folder, sorted, ends with NULL; empty if there is no such folder. */
const char *const *test_list(const char *folder);

/* Does name end with suffix? */
bool test_suffix(const char *name, const char *suffix);

/* ---- golden files ---------------------------------------------------- */

/*
 * Compares text with the golden file at path. On a difference the first
 * differing line is printed with those around it and the command that updates;
 * with PROF_UPDATE_GOLDEN=1 in the environment the file is written instead.
 */
bool test_golden(const char *path, const char *actual, size_t size);

/*
 * A stream into memory, for everything that writes to a FILE:
 *
 *	FILE *out = test_capture();
 *	prof_dump(p, out, &err);
 *	test_golden(path, test_captured(out, &size), size);
 */
FILE *test_capture(void);
char *test_captured(FILE *out, size_t *size);

#endif
