/* proffilter - cut a profile down to what matters. */
#include "run.h"

static struct run run = { .render = PROF_RENDER_DEFAULTS };

static const struct opt opts[] = { RUN_INPUT_OPTIONS(run), RUN_TYPE_OPTION(run),
				   RUN_FILTER_OPTIONS(run), RUN_PATH_OPTIONS(run), OPT_LAST };

static const char *const examples[] = {
	"Only what runs below json.loads, as a new profile",
	"proffilter --show-from 'json.*:loads' app.prof -o json.prof",
	"Without the import machinery, file names without directories",
	"proffilter --hide 'importlib' --strip-dirs app.prof -o app2.prof",
	"As folded stacks, for a flame graph",
	"proffilter --focus main app.prof -t folded",
	NULL,
};

static const char *const see_also[] = { "prof2callgrind(1)", "prof2dot(1)", "prof2json(1)",
					"profmerge(1)", NULL };

static const struct tool tool = {
	.name = "proffilter",
	.summary = "cut a profile down to what matters",
	.args = "[FILE...]",
	.description =
		"Reads a profile, adds up several if there are several, applies the filters in "
		"the order given and writes the result: in the format of -t, else of the suffix "
		"of -o, else of the input.\n\n"
		"A REGEX is a Perl regular expression that may match anywhere in the name, the "
		"file, the module, or module!file:name together. On call stacks filters are "
		"exact; on graphs of calls some costs must be estimated, and the result says so.",
	.opts = opts,
	.examples = examples,
	.see_also = see_also,
};

int main(int argc, char **argv)
{
	run.tool = &tool;
	return run_main(&run, argc, argv);
}
