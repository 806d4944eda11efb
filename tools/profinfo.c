/* profinfo - say what a profile is and what it holds. */
#include <unistd.h>

#include "info.h"
#include "run.h"

static const char *format;
static uint64_t max_decompressed;

static const struct opt opts[] = {
	{ OPT_GROUP, .help = "Input" },
	{ OPT_CHOICE, 'f', "format", &format, .arg = "FORMAT", .choices = run_formats,
	  .help = "Read the inputs as this format instead of recognising it" },
	{ OPT_SIZE, 0, "max-decompressed", &max_decompressed, .arg = "SIZE",
	  .help = "Read compressed inputs up to this size, however well they are compressed" },
	{ OPT_SHOW, 0, "list-formats", .show = run_list_formats,
	  .help = "List the formats that can be read and written, and exit" },
	OPT_LAST,
};

static const char *const examples[] = {
	"What is this file?",
	"profinfo results.prof",
	"And these, one from a pipe?",
	"zcat old.prof.gz | profinfo - new.prof",
	NULL,
};

static const struct tool tool = {
	.name = "profinfo",
	.summary = "say what a profile is and what it holds",
	.args = "[FILE...]",
	.description =
		"For each file: the format, the header fields it has, the measures and their "
		"units, how "
		"many functions, calls, contexts, lines, samples and threads there are, what is "
		"recorded and what can only be estimated, and what looks wrong.\n\n"
		"A file that cannot be read is reported, the others are still shown, and the exit "
		"status is 1.",
	.opts = opts,
	.examples = examples,
};

static int inform(const char *path)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_input in;
	struct prof *p = NULL;
	int status = prof_input_open(&in, path, max_decompressed, &err);
	if (status == 0) {
		p = prof_read(&in, format ? prof_reader_find(format) : NULL, &err);
		status = p ? info_write(p, &in, stdout, &err) : -1;
		prof_free(p);
		prof_input_close(&in);
	}
	if (status == 0 && fflush(stdout) != 0)
		status = prof_fail(&err, PROF_EIO, "standard output: cannot write");
	return status ? run_failed(&err) : CLI_DONE;
}

int main(int argc, char **argv)
{
	int status = CLI_DONE;
	output_guard_standard();
	int first = cli_parse(&tool, argc, argv, &status);
	if (first < 0)
		return status;
	if (first == argc && isatty(STDIN_FILENO))
		return cli_usage(&tool, "no input: name a file, or send one down a pipe");
	if (first == argc)
		return inform("-");
	for (int i = first; i < argc && status != CLI_PIPE; i++) {
		int one = inform(argv[i]);
		status = one ? one : status;
	}
	return status;
}
