/* test_cli.c - the option table: what is stored, what is refused, what is suggested. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli_private.h"
#include "harness.h"
#include "message.h"

/* ---- a tool with an option of every type ------------------------------------- */

static struct {
	bool quiet, verbose;
	int mode;
	size_t depth;
	uint64_t limit;
	double skew, percent, share;
	const char *title, *file, *format;
	struct opt_list labels, rest, runs;
	struct opt_steps steps;
} to;

static const char *formats(size_t i)
{
	static const char *const names[] = { "callgrind", "folded", "pstats", NULL };
	return names[i];
}

static void list(FILE *out)
{
	(void)out;
}

/* clang-format off */
static const struct opt opts[] = {
	{ OPT_GROUP, .help = "Things" },
	{ OPT_FLAG, 'q', "quiet", &to.quiet, .help = "Say nothing" },
	{ OPT_FLAG, 'v', NULL, &to.verbose, .help = "Say much" },
	{ OPT_SET, 0, "slower", &to.mode, 1, .help = "Only slower" },
	{ OPT_SET, 0, "faster", &to.mode, 2, .help = "Only faster" },
	{ OPT_COUNT, 0, "depth", &to.depth, .arg = "N", .help = "Depth" },
	{ OPT_SIZE, 0, "max-size", &to.limit, .arg = "SIZE", .help = "Size" },
	{ OPT_NUMBER, 0, "skew", &to.skew, .arg = "X", .help = "Skew" },
	{ OPT_PERCENT, 'n', "node-thres", &to.percent, .arg = "PERCENT", .help = "Nodes" },
	{ OPT_SHARE, 0, "min", &to.share, .arg = "SHARE", .help = "Share" },
	{ OPT_TEXT, 't', "title", &to.title, .arg = "TEXT", .help = "Title" },
	{ OPT_FILE, 'o', "output", &to.file, .arg = "FILE", .help = "File" },
	{ OPT_CHOICE, 'f', "format", &to.format, .arg = "FORMAT", .help = "Format", .choices = formats },
	{ OPT_LIST, 0, "label", &to.labels, .arg = "FORMAT", .help = "Label", .choices = formats },
	{ OPT_STEP, 0, "focus", &to.steps, 10, .arg = "REGEX", .help = "Keep" },
	{ OPT_STEP, 0, "hide", &to.steps, 11, .arg = "REGEX", .help = "Hide" },
	{ OPT_STEP, 0, "strip", &to.steps, 12, .help = "Strip" },
	{ OPT_STEP, 0, "strop", &to.steps, 12, .help = NULL },
	{ OPT_REST, 'r', "run", &to.rest, .arg = "SCRIPT", .help = "Run" },
	{ OPT_WORDS, 0, "runs", &to.runs, .arg = "FILE", .help = "Runs" },
	{ OPT_SHOW, 0, "list", .show = list, .help = "List" },
	OPT_LAST,
};
/* clang-format on */

static const struct tool tool = {
	.name = "test",
	.summary = "test the table",
	.args = "[FILE...]",
	.description = "Tests.",
	.opts = opts,
};

/* ---- running the parser on words --------------------------------------------- */

#define MOST_WORDS 16

static struct {
	char *argv[MOST_WORDS];
	int argc, first, status;
	char *said; /* on standard error */
} ran;

/* Splits at blanks and parses, with standard error in a file. */
static void parse(const char *line)
{
	memset(&to, 0, sizeof(to));
	memset(&ran, 0, sizeof(ran));
	ran.argv[ran.argc++] = test_text("test");
	for (char *w = strtok(test_text("%s", line), " "); w; w = strtok(NULL, " "))
		ran.argv[ran.argc++] = w;
	FILE *file = tmpfile();
	int saved = dup(STDERR_FILENO);
	dup2(fileno(file), STDERR_FILENO);
	ran.status = -1;
	ran.first = cli_parse(&tool, ran.argc, ran.argv, &ran.status);
	dup2(saved, STDERR_FILENO);
	close(saved);
	char said[1024];
	rewind(file);
	said[fread(said, 1, sizeof(said) - 1, file)] = 0;
	fclose(file);
	ran.said = test_text("%s", said);
}

static void forget(void)
{
	free(to.labels.v);
	free(to.rest.v);
	free(to.runs.v);
	free(to.steps.v);
}

/* The line is refused with this on the first line. */
static void refused(const char *line, const char *message)
{
	parse(line);
	CHECK_NUMBER(ran.first, -1);
	CHECK_NUMBER(ran.status, CLI_USAGE);
	CHECK_TEXT(ran.said, test_text("test: %s\nTry 'test --help'.\n", message));
	forget();
}

/* The line is taken, with so many operands. */
static bool taken(const char *line, int operands)
{
	parse(line);
	return CHECK_TEXT(ran.said, "") && CHECK_NUMBER(ran.argc - ran.first, operands);
}

/* ---- forms ----------------------------------------------------------------------- */

static void long_forms(void)
{
	taken("--title=a --output b c", 1);
	CHECK_TEXT(to.title, "a");
	CHECK_TEXT(to.file, "b");
	CHECK_TEXT(ran.argv[ran.first], "c");
	taken("--title= x", 1);
	CHECK_TEXT(to.title, "");
	taken("--ti a --quie", 0);
	CHECK_TEXT(to.title, "a");
	CHECK(to.quiet);
	taken("--title --quiet", 0); /* as getopt_long: the next word is the value */
	CHECK_TEXT(to.title, "--quiet");
	taken("--strip", 0);
	CHECK_NUMBER(to.steps.n, 1);
	forget();
	taken("--str", 0); /* two names of one row are not ambiguous */
	CHECK_NUMBER(to.steps.n, 1);
	forget();
}

static void short_forms(void)
{
	taken("-qvoout x", 1);
	CHECK(to.quiet && to.verbose);
	CHECK_TEXT(to.file, "out");
	taken("-q -o - -", 1);
	CHECK_TEXT(to.file, "-");
	CHECK_TEXT(ran.argv[ran.first], "-");
	taken("-n5 a -q b", 2);
	CHECK_NUMBER(to.percent, 0.05);
	CHECK_TEXT(ran.argv[ran.first], "a");
	CHECK_TEXT(ran.argv[ran.first + 1], "b");
}

static void end_of_options(void)
{
	taken("a -- -q --title", 3);
	CHECK(!to.quiet);
	CHECK_TEXT(ran.argv[ran.first + 1], "-q");
	taken("-q -r script -q --title x", 0);
	CHECK_NUMBER(to.rest.n, 4);
	CHECK_TEXT(to.rest.v[0], "script");
	CHECK_TEXT(to.rest.v[1], "-q");
	CHECK_TEXT(to.rest.v[3], "x");
	forget();
	taken("", 0);
}

static void words_up_to_the_next_option(void)
{
	taken("--runs a b - -q --runs c -- d", 1);
	CHECK_NUMBER(to.runs.n, 4);
	CHECK_TEXT(to.runs.v[2], "-");
	CHECK_TEXT(to.runs.v[3], "c");
	CHECK(to.quiet);
	forget();
	taken("--runs=a b c", 2);
	CHECK_NUMBER(to.runs.n, 1);
	CHECK_TEXT(ran.argv[ran.first], "b");
	forget();
	taken("", 0);
}

/* ---- values ------------------------------------------------------------------------ */

static void numbers(void)
{
	taken("--depth 7 --max-size 64M --skew -1.5e1 --node-thres 0.5 --min 5%", 0);
	CHECK_NUMBER(to.depth, 7);
	CHECK_NUMBER(to.limit, 64 << 20);
	CHECK_NUMBER(to.skew, -15);
	CHECK_NUMBER(to.percent, 0.005);
	CHECK_NUMBER(to.share, 0.05);
	taken("--max-size 2GiB --node-thres 0.5% --min 0.25", 0);
	CHECK_NUMBER(to.limit, 2147483648.0);
	CHECK_NUMBER(to.percent, 0.005);
	CHECK_NUMBER(to.share, 0.25);
	taken("--max-size 123", 0);
	CHECK_NUMBER(to.limit, 123);
	taken("--max-size 1kB --faster", 0);
	CHECK_NUMBER(to.limit, 1024);
	CHECK_NUMBER(to.mode, 2);
	refused("--depth -1", "--depth -1: expected a whole number");
	refused("--depth 1x", "--depth 1x: expected a whole number");
	refused("--depth 99999999999999999999",
		"--depth 99999999999999999999: expected a whole number");
	refused("--max-size 1Q", "--max-size 1Q: expected a size such as 500000 or 64M");
	refused("--max-size 99999999T",
		"--max-size 99999999T: expected a size such as 500000 or 64M");
	refused("--skew nan", "--skew nan: expected a number");
	refused("--skew 0x10", "--skew 0x10: expected a number");
	refused("--skew 1e999", "--skew 1e999: expected a number");
	refused("--skew 5%", "--skew 5%: expected a number");
	refused("--min 5", "--min 5: expected a share such as 5% or 0.05");
	refused("-n x", "-n x: expected a percentage such as 0.5");
}

static void choices(void)
{
	taken("-f pstats --label folded --label pstats", 0);
	CHECK_TEXT(to.format, "pstats");
	CHECK_NUMBER(to.labels.n, 2);
	CHECK_TEXT(to.labels.v[1], "pstats");
	forget();
	refused("-f pstat", "-f pstat: no such FORMAT, did you mean pstats?");
	refused("--format=unheard",
		"--format unheard: no such FORMAT, choose from callgrind, folded, "
		"pstats");
}

static void steps_keep_their_order(void)
{
	taken("--hide a --strip --focus b --hide c", 0);
	if (CHECK_NUMBER(to.steps.n, 4)) {
		CHECK_NUMBER(to.steps.v[0].tag, 11);
		CHECK_TEXT(to.steps.v[0].text, "a");
		CHECK_NUMBER(to.steps.v[1].tag, 12);
		CHECK(to.steps.v[1].text == NULL);
		CHECK_NUMBER(to.steps.v[2].tag, 10);
		CHECK_TEXT(to.steps.v[3].text, "c");
	}
	forget();
}

/* ---- mistakes ---------------------------------------------------------------------- */

static void mistakes(void)
{
	refused("--focsu x", "unknown option --focsu, did you mean --focus?");
	refused("--fcous x", "unknown option --fcous, did you mean --focus?");
	refused("--zzzzzz", "unknown option --zzzzzz");
	refused("-x", "unknown option -x");
	refused("-focs", "-f ocs: no such FORMAT, choose from callgrind, folded, pstats");
	refused("-title x -depht", "unknown option -depht, did you mean --depth?");
	refused("--f x", "--f may be --faster or --format");
	refused("--quiet=1", "--quiet takes no value");
	refused("--title", "--title needs a value: TEXT");
	refused("-qo", "-o needs a value: FILE");
	refused("--=x", "unknown option --");
	refused("--help=html", "--help=html: expected man or bash");
	refused("--list=x", "--list takes no value");
	refused("--zz\033[31m", "unknown option --zz\\x1b[31m");
}

/* Bytes that could disturb a terminal never get there; long texts are cut whole. */
static void escapes(void)
{
	char buf[64];
#define ESCAPED(s) message_escape(buf, sizeof(buf), s, sizeof(s) - 1)
	CHECK_TEXT(ESCAPED("plain \xc3\xa9 \xe2\x82\xac \xf0\x9f\x90\x8d"),
		   "plain \xc3\xa9 \xe2\x82\xac \xf0\x9f\x90\x8d");
	CHECK_TEXT(ESCAPED("a\0b\n\t\x7f"), "a\\x00b\\x0a\\x09\\x7f");
	CHECK_TEXT(ESCAPED("\xc2\x9b"
			   "31m"),
		   "\\xc2\\x9b31m"); /* C1 control */
	CHECK_TEXT(ESCAPED("\xe2\x80\xae"
			   "x"),
		   "\\xe2\\x80\\xaex"); /* right-to-left override */
	CHECK_TEXT(ESCAPED("\xc0\xaf \xed\xa0\x80 \xff \xe2\x82"),
		   "\\xc0\\xaf \\xed\\xa0\\x80 \\xff \\xe2\\x82");
	CHECK_TEXT(message_escape(buf, 8, "123456789", 9), "1234...");
	CHECK_TEXT(message_escape(buf, 8, "1234567", 7), "1234567");
	CHECK_TEXT(message_escape(buf, 8,
				  "123\xe2\x82\xac"
				  "45",
				  8),
		   "123...");
}

const struct test tests[] = {
	TEST(long_forms),
	TEST(short_forms),
	TEST(end_of_options),
	TEST(words_up_to_the_next_option),
	TEST(numbers),
	TEST(choices),
	TEST(steps_keep_their_order),
	TEST(mistakes),
	TEST(escapes),
	{ NULL, NULL },
};
