/*
 * run.h - what every tool does: read, add up, filter, render, put in place.
 *
 * A simple tool fills a struct run with its defaults, puts the option rows
 * below into its table and returns run_main(). A tool that needs more replaces
 * a step by one of the callbacks, or calls the steps itself.
 */
#ifndef TOOLS_RUN_H
#define TOOLS_RUN_H

#include "cli.h"
#include "message.h"
#include "output.h"
#include "proftools/prof.h"

struct run {
	/* Filled by the tool; the options change the defaults. */
	const struct tool *tool;
	const char *type;   /* output unless -t or the suffix of -o chooses; NULL: as the input */
	const char *output; /* -o; NULL: standard output */
	struct prof_render_options render;
	size_t max_inputs; /* 0: any number, added up */
	/* Options that name inputs for load to read; given one, no operand is needed. */
	const struct opt_steps *sources;
	const struct opt_list *command; /* the same for a program whose profile load reads */
	bool interactive; /* standard input is for write to read: no operand is needed */
	bool binary;   /* what write makes is not for terminals; the renderer knows it of itself */
	void *context; /* the tool's own options, for its callbacks */
	struct endpoints *endpoints; /* what they say of requests; NULL: nothing */

	/*
	 * After the options, before anything is read: checks and completes.
	 * inputs are the operands, "-" for standard input; none only if interactive.
	 * CLI_DONE, or an exit code after saying why.
	 */
	int (*prepare)(struct run *run, const char *const *inputs, size_t n);

	/* Instead of run_read() of all inputs. NULL and *err on failure. */
	struct prof *(*load)(struct run *run, const char *const *inputs, size_t n,
			     struct prof_error *err);

	/* Instead of the renderer that -t or the suffix of -o chooses. 0, or -1 and *err. */
	int (*write)(struct run *run, const struct prof *p, FILE *out, struct prof_error *err);

	/* After the output is in place (to start a viewer). Exit code. */
	int (*finish)(struct run *run);

	/* Filled by the options and the reading. */
	const char *format;        /* -f; NULL: by content */
	const char *chosen_type;   /* -t; NULL: by suffix, else type */
	struct opt_steps steps;    /* filters and strips */
	struct opt_list more;      /* inputs given by an option, read before the operands */
	uint64_t max_decompressed; /* 0: the library's guard against bombs */
	bool quiet;

	/* Format of the first input read; NULL before. */
	const char *input_format;

	/*
	 * Chosen before anything is read, except that with type NULL the
	 * format of the input is written again. NULL when write is set.
	 */
	const struct prof_renderer *renderer;
};

/* Runs the tool. The exit code of main(). */
int run_main(struct run *run, int argc, char **argv);

/* ---- the steps, for tools that have their own sequence ------------------ */

/*
 * Reads one input ("-": standard input) in the format of -f or by content,
 * and prints its notes. NULL and *err on failure.
 */
struct prof *run_read_one(const struct run *run, const char *path, struct prof_error *err);

/* Reads all, and adds them up if they are several. Fills input_format. */
struct prof *run_read(struct run *run, const char *const *inputs, size_t n, struct prof_error *err);

/* Filters and strips in the order of the command line. Frees p, returns the result. */
struct prof *run_filter(const struct run *run, struct prof *p, struct prof_error *err);

/* Renders by write or the renderer, through an output. 0, or -1 and *err. */
int run_write(struct run *run, const struct prof *p, struct prof_error *err);

/*
 * Chooses run->renderer: -t, the suffix of -o, type, input_format. CLI_DONE,
 * or CLI_USAGE after saying why.
 */
int run_choose_renderer(struct run *run);

/* Reports err and returns the exit code for it (CLI_FAILED; CLI_PIPE is silent). */
int run_failed(const struct prof_error *err);

/* ---- choices and rows for option tables --------------------------------- */

const char *run_formats(size_t i); /* names of the readers, then their aliases */
const char *run_types(size_t i);   /* names of the renderers */
void run_list_formats(FILE *out);

/* Tags of strip steps, beside those of enum prof_filter_op: strip bits plus this. */
#define RUN_STEP_STRIP 0x100

/* Rows of tables, one an option. */
/* clang-format off */

/* -f -o --measure -q --max-decompressed --list-formats */
#define RUN_INPUT_OPTIONS(run) \
	{ OPT_GROUP, .help = "Input and output" }, RUN_FORMAT_ROW(run), RUN_OUTPUT_OPTIONS(run)

/* The same without -f, for a tool that has its own */
#define RUN_OUTPUT_OPTIONS(run) \
	{ OPT_FILE, 'o', "output", &(run).output, .arg = "FILE", \
	  .help = "Write to this file, all of it or nothing; - is standard output" }, \
	RUN_READ_ROWS(run)

/* The same without -o, for tools that have no output. */
#define RUN_READ_OPTIONS(run) \
	{ OPT_GROUP, .help = "Input" }, RUN_FORMAT_ROW(run), RUN_READ_ROWS(run)

#define RUN_FORMAT_ROW(run) \
	{ OPT_CHOICE, 'f', "format", &(run).format, .arg = "FORMAT", .choices = run_formats, \
	  .help = "Read the inputs as this format instead of recognising it (see --list-formats)" }
#define RUN_READ_ROWS(run) \
	{ OPT_TEXT, 0, "measure", &(run).render.measure, .arg = "NAME", \
	  .help = "Show this measure of the profile instead of its main one" }, \
	{ OPT_SIZE, 0, "max-decompressed", &(run).max_decompressed, .arg = "SIZE", \
	  .help = "Read compressed inputs up to this size, however well they are compressed" }, \
	{ OPT_FLAG, 'q', "quiet", &(run).quiet, .help = "Print no notes and no progress" }, \
	{ OPT_SHOW, 0, "list-formats", .show = run_list_formats, \
	  .help = "List the formats that can be read and written, and exit" }

/* -t TYPE, for tools that write what the renderers offer */
#define RUN_TYPE_OPTION(run) \
	{ OPT_CHOICE, 't', "type", &(run).chosen_type, .arg = "TYPE", .choices = run_types, \
	  .help = "Write this format; else the suffix of -o chooses" }

#define RUN_STEP_ROW(run, op, long_name, text) \
	{ OPT_STEP, 0, long_name, &(run).steps, op, "REGEX", .help = (text) }
#define RUN_STRIP_ROW(run, bit, long_name, text) \
	{ OPT_STEP, 0, long_name, &(run).steps, RUN_STEP_STRIP | (bit), .help = (text) }

/* Steps that are applied in the order of the command line. */
#define RUN_FILTER_OPTIONS(run) \
	{ OPT_GROUP, .help = "Filters, applied in the order given" }, \
	RUN_STEP_ROW(run, PROF_FOCUS, "focus", "Keep only calls that pass through a match"), \
	RUN_STEP_ROW(run, PROF_IGNORE, "ignore", "Drop all calls that pass through a match"), \
	RUN_STEP_ROW(run, PROF_SHOW_FROM, "show-from", \
		     "Start at the outermost match: drop its callers"), \
	RUN_STEP_ROW(run, PROF_PRUNE, "prune", \
		     "End at the outermost match: it gets the cost of all it calls"), \
	RUN_STEP_ROW(run, PROF_HIDE, "hide", \
		     "Take matching functions out: their callers get their own cost"), \
	RUN_STEP_ROW(run, PROF_PART, "part", "Keep the threads and processes whose name matches"), \
	RUN_STEP_ROW(run, PROF_PART, "thread", NULL), \
	RUN_STRIP_ROW(run, PROF_STRIP_DIRS, "strip-dirs", \
		      "Cut the directories off file names and add up what falls together"), \
	RUN_STRIP_ROW(run, PROF_STRIP_LINES, "strip-lines", "Forget line numbers"), \
	RUN_STRIP_ROW(run, PROF_STRIP_ARGS, "strip-args", \
		      "Cut arguments and template parameters off function names"), \
	RUN_STRIP_ROW(run, PROF_STRIP_OBJECTS, "strip-objects", \
		      "Forget modules, libraries and executables"), \
	RUN_STRIP_ROW(run, PROF_STRIP_TIMES, "strip-times", \
		      "Forget the order and time of samples"), \
	RUN_STRIP_ROW(run, PROF_STRIP_PARTS, "strip-parts", "Add up all threads and processes")

/* The rest of the filters, for tools without a --path of their own. */
#define RUN_PATH_OPTIONS(run) \
	RUN_STEP_ROW(run, PROF_PATH, "path", \
		     "Hide what is not in a file, or else module, that matches"), \
	RUN_STEP_ROW(run, PROF_NOT_PATH, "not-path", \
		     "Hide what is in a file, or else module, that matches")

/* clang-format on */

#endif
