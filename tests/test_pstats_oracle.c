/*
 * test_pstats_oracle.c - every real dump at hand: our values are those that
 * Python found in it, and every Python loads what we write.
 *
 * ctest labels: oracle
 */
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "proftools/prof.h"

struct place {
	const char *folder, *suffix;
};

/* Folders of the corpus, and the end of the names in them. */
static const struct place places[] = {
	{ "python/pstats/py2.7", ".prof" },
	{ "python/pstats/py3.6", ".prof" },
	{ "python/pstats/py3.7", ".prof" },
	{ "python/pstats/py3.8", ".prof" },
	{ "python/pstats/py3.9", ".prof" },
	{ "python/pstats/py3.10", ".prof" },
	{ "python/pstats/py3.11", ".prof" },
	{ "python/pstats/py3.12", ".prof" },
	{ "python/pstats/py3.13", ".prof" },
	{ "pstats-versions", ".pstats" },
	{ "python/merge", ".prof" },
	{ "python/big", ".prof" },
	{ "python/yappi", ".pstat" },
	{ "gprof2dot/made/edge-cases", ".pstats" },
	{ "sampling/made/pyinstrument", ".pstats" },
};

/* Of testdata: what is no dump of Python, and becomes one. */
static const struct place others[] = {
	{ "folded", ".folded" },
	{ "callgrind", "tree-recursion.callgrind" },
};

static struct prof *read_file(const char *path, const char *format)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_input in;
	struct prof *p = NULL;
	char line[512];

	if (!prof_input_open(&in, path, 0, &err)) {
		p = prof_read(&in, prof_reader_find(format), &err);
		prof_input_close(&in);
	}
	if (!p)
		FAIL("%s", prof_error_text(&err, line, sizeof(line)));
	return p;
}

static bool write_with(int (*write)(const struct prof *, FILE *, struct prof_error *),
		       const struct prof *p, const char *path)
{
	struct prof_error err = PROF_ERROR_INIT;
	FILE *out = fopen(path, "wb");
	bool ok = CHECK(out) && CHECK(!write(p, out, &err)) && CHECK(!fclose(out));

	return ok;
}

static int write_pstats(const struct prof *p, FILE *out, struct prof_error *err)
{
	static const struct prof_render_options opt = PROF_RENDER_DEFAULTS;

	return prof_renderer_find("pstats")->render(p, &opt, out, err);
}

/* Dumps, rewrites, reads again; notes the names in the list. */
static void work_on(const char *source, const char *folder, size_t number, FILE *list)
{
	const char *dump = test_text("%s/%zu.dump", folder, number);
	const char *rewritten = test_text("%s/%zu.prof", folder, number);
	struct prof *p = read_file(source, "pstats"), *again;

	if (!p)
		return;
	if (write_with(prof_dump, p, dump) && write_with(write_pstats, p, rewritten)) {
		again = read_file(rewritten, "pstats");
		if (!again || !prof_equal(p, again))
			FAIL("%s: read after writing it is another profile", source);
		prof_free(again);
		fprintf(list, "%s\t%s\t%s\n", source, dump, rewritten);
	}
	prof_free(p);
}

/* What another profile became is compared with what we read of it. */
static void convert(const char *source, const char *format, const char *folder, FILE *list)
{
	const char *dump = test_text("%s/%s.dump", folder, strrchr(source, '/') + 1);
	const char *written = test_text("%s/%s.prof", folder, strrchr(source, '/') + 1);
	struct prof *p = read_file(source, format), *again;

	if (p && write_with(write_pstats, p, written)) {
		again = read_file(written, "pstats");
		if (again && write_with(prof_dump, again, dump))
			fprintf(list, "%s\t%s\t%s\n", source, dump, written);
		prof_free(again);
	}
	prof_free(p);
}

static void convert_all(const char *folder, FILE *list)
{
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		const char *from = test_data(others[i].folder);

		for (const char *const *name = test_list(from); *name; name++)
			if (test_suffix(*name, others[i].suffix))
				convert(test_text("%s/%s", from, *name), others[i].folder, folder,
					list);
	}
}

/* Returns the list of all dumps; NULL if there are none. */
static const char *work_on_all(void)
{
	const char *folder = test_tmpdir(), *list = test_text("%s/list", folder);
	size_t number = 0;
	FILE *out;

	if (!test_corpus("python"))
		return NULL;
	out = fopen(list, "w");
	for (size_t i = 0; out && i < sizeof(places) / sizeof(*places); i++) {
		const char *from = test_corpus(places[i].folder);

		for (const char *const *name = test_list(from ? from : ""); *name; name++)
			if (test_suffix(*name, places[i].suffix))
				work_on(test_text("%s/%s", from, *name), folder, number++, out);
	}
	CHECK(number > 0);
	if (out)
		convert_all(folder, out);
	return CHECK(out) && CHECK(!fclose(out)) ? list : NULL;
}

/* Every line that the command prints is a failure. */
static void run(const char *command)
{
	char line[2048];
	FILE *pipe = popen(command, "r");

	if (!CHECK(pipe))
		return;
	while (fgets(line, sizeof(line), pipe)) {
		line[strcspn(line, "\n")] = 0;
		FAIL("%s", line);
	}
	CHECK_NUMBER(pclose(pipe), 0);
}

static void values_are_those_of_python(void)
{
	const char *list = work_on_all();

	if (!list)
		return;
	if (system("python3 -c '' 2> /dev/null")) {
		test_skip("there is no python3");
		return;
	}
	run(test_text("python3 -B '%s' '%s'", test_source("tests/oracle/pstats_values.py"), list));
}

static void every_python_loads_what_we_write(void)
{
	const char *list = work_on_all(), *home = getenv("HOME");
	const char *script = test_source("tests/oracle/pstats_loads.py");
	const char *versions = test_text("%s/.pyenv/versions", home ? home : "");

	if (!list)
		return;
	if (!system("python3 -c '' 2> /dev/null"))
		run(test_text("python3 -B '%s' '%s'", script, list));
	else
		test_skip("there is no python3");
	for (const char *const *name = test_list(versions); *name; name++) {
		const char *python = test_text("%s/%s/bin/python", versions, *name);

		if (test_exists(python))
			run(test_text("'%s' -B '%s' '%s'", python, script, list));
	}
}

const struct test tests[] = {
	TEST(values_are_those_of_python),
	TEST(every_python_loads_what_we_write),
	{ NULL, NULL },
};
