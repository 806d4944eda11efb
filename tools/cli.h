/* cli.h - one table of options a tool: parsing, --help, man page and completion. */
#ifndef TOOLS_CLI_H
#define TOOLS_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The exit codes of every tool. */
enum cli_exit {
	CLI_DONE = 0,
	CLI_FAILED = 1, /* something in the input, the system or the output */
	CLI_USAGE = 2,  /* the command line */
	CLI_PIPE = 141  /* the reader of the output went away: as if by SIGPIPE */
};

/* What an option takes and where it is stored (type of struct opt's to). */
enum opt_type {
	OPT_END,     /* last row of a table */
	OPT_GROUP,   /* no option: help is the heading of the rows that follow */
	OPT_FLAG,    /* bool *: becomes true */
	OPT_SET,     /* int *: becomes tag */
	OPT_COUNT,   /* size_t *: 0 or more */
	OPT_SIZE,    /* uint64_t *: bytes, "64M", "2GiB"; K, M, G and T are powers of 1024 */
	OPT_NUMBER,  /* double * */
	OPT_PERCENT, /* double *, a share: "0.5" and "0.5%" are 0.005 */
	OPT_SHARE,   /* double *, a share: "0.5%" and "0.005" are 0.005 */
	OPT_TEXT,    /* const char ** */
	OPT_FILE,    /* const char **: a path, completed as one */
	OPT_CHOICE,  /* const char **: one of choices() */
	OPT_LIST,  /* struct opt_list *: repeatable, appended; one of choices() if there are any */
	OPT_WORDS, /* struct opt_list *: repeatable; this and what follows up to the next option;
		      --opt=V: this alone */
	OPT_STEP,  /* struct opt_steps *: appended with tag; arg NULL: takes no value */
	OPT_REST,  /* struct opt_list *: this and everything after it, options or not */
	OPT_SHOW   /* none: calls show and ends the tool with exit 0 */
};

/* Values point into argv; v belongs to the process and is never freed. */
struct opt_list {
	const char **v;
	size_t n;
};

struct opt_step {
	int tag;          /* of the row */
	const char *text; /* NULL if the row takes no value */
};

/* Options whose order matters, in the order of the command line. */
struct opt_steps {
	struct opt_step *v;
	size_t n;
};

struct opt {
	enum opt_type type;
	char letter;      /* 0: long form only */
	const char *name; /* "min-func"; NULL: letter only */
	void *to;
	int tag;
	const char *arg;  /* "SHARE": what help calls the value; NULL if it takes none */
	const char *help; /* one sentence without a full stop; NULL: works, but is not shown */
	const char *(*choices)(size_t i); /* NULL after the last */
	void (*show)(FILE *out);          /* OPT_SHOW only */
};

#define OPT_LAST                \
	{                       \
		.type = OPT_END \
	}

struct tool {
	const char *name;            /* "prof2dot" */
	const char *summary;         /* "draw the call graph of a profile", no full stop */
	const char *args;            /* "[FILE...]" */
	const char *description;     /* paragraphs, separated by a blank line */
	const struct opt *opts;      /* ends with OPT_END; --help and --version are added */
	const char *const *examples; /* pairs: what it does, command; ends with NULL */
	const char *const *see_also; /* other commands, "profmerge(1)"; NULL or ends with NULL */
};

/*
 * Parses as getopt_long does: clustered letters, -oV, -o V, --opt=V, --opt V,
 * unique prefixes of long names, "--" ends the options, options and operands
 * in any order. argv is permuted so that the operands come last, in their
 * order. Returns the index of the first operand, or -1 when the tool is to
 * exit with *status: after --help, --version or OPT_SHOW, or after a mistake,
 * which has been reported on standard error.
 */
int cli_parse(const struct tool *tool, int argc, char **argv, int *status);

/*
 * Reports "TOOL: message" and how to get help on standard error, for mistakes
 * that only the tool can see. Returns CLI_USAGE.
 */
int cli_usage(const struct tool *tool, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/*
 * The candidate (up to a NULL) closest to text, if it is close enough to be a
 * slip of the finger; else NULL.
 */
const char *cli_closest(const char *text, const char *(*candidates)(size_t i));

#endif
