/* harness.c - the main of every test executable, its files and golden files. */
#include "harness.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CUnit/TestRun.h>

enum { EXIT_SKIPPED = 77, CONTEXT = 5 };

/* Memory, folders and the capture of the running test. */
struct kept {
	struct kept *next;
	void *memory;
	bool folder;
};

static struct kept *kept;
static struct {
	FILE *stream;
	char *text;
	size_t size;
} capture;
static bool skipped;
static unsigned nskipped, nrun;

static void keep(void *memory, bool folder)
{
	struct kept *k = malloc(sizeof(*k));

	if (!memory || !k) {
		fputs("harness: out of memory\n", stderr);
		exit(EXIT_FAILURE);
	}
	*k = (struct kept){ kept, memory, folder };
	kept = k;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void release_kept(void)
{
	while (kept) {
		struct kept *k = kept;

		kept = k->next;
		if (k->folder)
			nftw(k->memory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
		free(k->memory);
		free(k);
	}
}

/* ---- results --------------------------------------------------------- */

static __attribute__((format(printf, 1, 0))) char *text_of(const char *fmt, va_list ap)
{
	char *s = NULL;

	if (vasprintf(&s, fmt, ap) < 0)
		s = NULL;
	keep(s, false);
	return s;
}

static void pass(void)
{
	CU_assertImplementation(CU_TRUE, 0, "", "", "", CU_FALSE);
}

void test_fail_at(const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	CU_assertImplementation(CU_FALSE, (unsigned)line, text_of(fmt, ap), file, "", CU_FALSE);
	va_end(ap);
}

bool test_check(const char *file, int line, const char *what, bool holds)
{
	if (holds)
		pass();
	else
		test_fail_at(file, line, "%s is false", what);
	return holds;
}

bool test_check_text(const char *file, int line, const char *what, const char *actual,
		     const char *expected)
{
	if (actual == expected || (actual && expected && !strcmp(actual, expected))) {
		pass();
		return true;
	}
	test_fail_at(file, line, "%s is\n    \"%s\", expected\n    \"%s\"", what,
		     actual ? actual : "(null)", expected ? expected : "(null)");
	return false;
}

bool test_check_number(const char *file, int line, const char *what, double actual, double expected)
{
	if ((isnan(actual) && isnan(expected)) || (actual >= expected && actual <= expected)) {
		pass();
		return true;
	}
	test_fail_at(file, line, "%s is %.17g, expected %.17g", what, actual, expected);
	return false;
}

void test_skip(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	printf("skipped: %s\n", text_of(fmt, ap));
	va_end(ap);
	skipped = true;
}

/* ---- files ----------------------------------------------------------- */

char *test_text(const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = text_of(fmt, ap);
	va_end(ap);
	return s;
}

const char *test_source(const char *relative)
{
	return test_text("%s/%s", PROF_SOURCE_DIR, relative);
}

const char *test_data(const char *relative)
{
	return test_text("%s/testdata/%s", PROF_SOURCE_DIR, relative);
}

const char *test_program(const char *name)
{
	return test_text("%s/%s", PROF_BINARY_DIR, name);
}

const char *test_corpus(const char *relative)
{
	const char *root = getenv("PROFTOOLS_CORPUS");
	const char *path;

	if (!root || !*root)
		root = PROF_SOURCE_DIR "/../shared/corpus";
	path = test_text("%s/%s", root, relative);
	if (test_exists(path))
		return path;
	test_skip("no corpus %s (set PROFTOOLS_CORPUS)", relative);
	return NULL;
}

const char *test_tmpdir(void)
{
	const char *base = getenv("TMPDIR");
	char *path = NULL;

	if (asprintf(&path, "%s/proftools-test-XXXXXX", base && *base ? base : "/tmp") < 0)
		path = NULL;
	if (path && !mkdtemp(path)) {
		fprintf(stderr, "harness: %s: %s\n", path, strerror(errno));
		exit(EXIT_FAILURE);
	}
	keep(path, true);
	return path;
}

bool test_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

static char *read_stream(FILE *in, size_t *size)
{
	size_t room = 4096, n = 0, got;
	char *data = malloc(room);

	while (data && (got = fread(data + n, 1, room - n - 1, in)) > 0) {
		char *more = NULL;

		n += got;
		if (n + 1 < room)
			continue;
		more = realloc(data, room *= 2);
		if (!more)
			free(data);
		data = more;
	}
	keep(data, false);
	data[n] = 0;
	if (size)
		*size = n;
	return data;
}

char *test_read_file(const char *path, size_t *size)
{
	FILE *in = fopen(path, "rb");
	char *data;

	if (size)
		*size = 0;
	if (!in) {
		FAIL("%s: %s", path, strerror(errno));
		return NULL;
	}
	data = read_stream(in, size);
	fclose(in);
	return data;
}

bool test_write_file(const char *path, const void *data, size_t size)
{
	FILE *out = fopen(path, "wb");
	bool done = out && fwrite(data, 1, size, out) == size;

	if (out && fclose(out))
		done = false;
	if (!done)
		FAIL("%s: %s", path, strerror(errno));
	return done;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char *const *test_list(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	size_t n = 0, room = 64;
	const char **names = malloc(room * sizeof(*names));

	while (names && dir && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		names[n++] = test_text("%s", entry->d_name);
		if (n == room)
			names = realloc(names, (room *= 2) * sizeof(*names));
	}
	if (dir)
		closedir(dir);
	keep(names, false);
	names[n] = NULL;
	qsort(names, n, sizeof(*names), by_name);
	return names;
}

bool test_suffix(const char *name, const char *suffix)
{
	size_t n = strlen(name), m = strlen(suffix);

	return n >= m && !strcmp(name + n - m, suffix);
}

/* ---- golden files ---------------------------------------------------- */

/* Where line number n (from 1) begins; its length goes to *len. NULL past the end. */
static const char *line_at(const char *text, size_t size, size_t n, int *len)
{
	const char *end = text + size, *stop;

	for (; n > 1 && text; n--) {
		text = memchr(text, '\n', (size_t)(end - text));
		text = text ? text + 1 : NULL;
	}
	if (!text || text >= end)
		return NULL;
	stop = memchr(text, '\n', (size_t)(end - text));
	*len = (int)((stop ? stop : end) - text);
	return text;
}

static void print_lines(char sign, const char *text, size_t size, size_t from, size_t to)
{
	for (size_t n = from; n <= to; n++) {
		int len;
		const char *line = line_at(text, size, n, &len);

		if (!line)
			break;
		printf("%c %5zu %.*s\n", sign, n, len, line);
	}
}

static void print_difference(const char *path, const char *want, size_t nwant, const char *have,
			     size_t nhave)
{
	size_t line = 1, first;

	for (size_t i = 0; i < nwant && i < nhave && want[i] == have[i]; i++)
		line += want[i] == '\n';
	first = line > CONTEXT ? line - CONTEXT : 1;
	printf("%s:%zu: differs (- expected, + now)\n", path, line);
	if (line > 1)
		print_lines(' ', want, nwant, first, line - 1);
	print_lines('-', want, nwant, line, line + CONTEXT);
	print_lines('+', have, nhave, line, line + CONTEXT);
	puts("If the new text is right: PROF_UPDATE_GOLDEN=1 ctest -L golden");
}

bool test_golden(const char *path, const char *actual, size_t size)
{
	const char *update = getenv("PROF_UPDATE_GOLDEN");
	char *want = NULL;
	size_t nwant = 0;

	if (test_exists(path))
		want = test_read_file(path, &nwant);
	if (want && nwant == size && !memcmp(want, actual, size)) {
		pass();
		return true;
	}
	if (update && *update && strcmp(update, "0") != 0) {
		printf("updated: %s\n", path);
		return test_write_file(path, actual, size);
	}
	print_difference(path, want ? want : "", nwant, actual, size);
	FAIL("%s %s", path, want ? "differs" : "does not exist");
	return false;
}

FILE *test_capture(void)
{
	if (capture.stream)
		fclose(capture.stream);
	free(capture.text);
	capture.text = NULL;
	capture.stream = open_memstream(&capture.text, &capture.size);
	if (!capture.stream) {
		perror("harness: open_memstream");
		exit(EXIT_FAILURE);
	}
	return capture.stream;
}

char *test_captured(FILE *out, size_t *size)
{
	char *text;

	fclose(out);
	text = capture.text;
	keep(text, false);
	if (size)
		*size = capture.size;
	capture.stream = NULL;
	capture.text = NULL;
	return text;
}

/* ---- main ------------------------------------------------------------ */

static void before(const CU_pTest test, const CU_pSuite suite)
{
	(void)test;
	(void)suite;
	skipped = false;
}

static void after(const CU_pTest test, const CU_pSuite suite, const CU_pFailureRecord failures)
{
	(void)suite;
	for (CU_pFailureRecord f = failures; f; f = f->pNext)
		printf("%s:%u: %s\n", f->strFileName, f->uiLineNumber, f->strCondition);
	printf("%-8s %s\n", failures ? "FAILED" : skipped ? "skipped" : "ok", test->pName);
	fflush(stdout);
	nrun++;
	nskipped += skipped && !failures;
	if (capture.stream)
		fclose(capture.stream);
	free(capture.text);
	memset(&capture, 0, sizeof(capture));
	release_kept();
}

/* With no argument every test is run, else those named. */
static bool is_wanted(const char *name, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], name))
			return true;
	return argc < 2;
}

int main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/');
	CU_pSuite suite;
	unsigned failed;

	if (CU_initialize_registry() != CUE_SUCCESS)
		return EXIT_FAILURE;
	suite = CU_add_suite(slash ? slash + 1 : argv[0], NULL, NULL);
	for (const struct test *t = tests; t->name; t++)
		if (is_wanted(t->name, argc, argv) && !CU_add_test(suite, t->name, t->run))
			return EXIT_FAILURE;
	CU_set_test_start_handler(before);
	CU_set_test_complete_handler(after);
	if (CU_run_all_tests() != CUE_SUCCESS)
		return EXIT_FAILURE;
	failed = CU_get_number_of_tests_failed();
	printf("%u tests, %u failed, %u skipped\n", nrun, failed, nskipped);
	CU_cleanup_registry();
	if (failed || !nrun)
		return EXIT_FAILURE;
	return nskipped == nrun ? EXIT_SKIPPED : EXIT_SUCCESS;
}
