/* profdiff - say what changed between two profiles. */
#include "diff.h"

static struct diff_options options = { .match = "name", .sort = "self" };

static struct run run = { .render = PROF_RENDER_DEFAULTS,
			  .context = &options,
			  .prepare = diff_prepare,
			  .load = diff_load,
			  .write = diff_write,
			  .finish = diff_finish };

static const struct opt opts[] = {
	{ OPT_GROUP, .help = "Comparison" },
	{ OPT_WORDS, 0, "old", &options.old_files, .arg = "FILE", .help = "Runs of the old side" },
	{ OPT_WORDS, 0, "new", &options.new_files, .arg = "FILE",
	  .help = "Runs of the new side: several tell changes from chance" },
	{ OPT_CHOICE, 0, "match", &options.match, .arg = "HOW", .choices = diff_matches,
	  .help = "Functions are the same by file and name, or by line and module too" },
	{ OPT_FLAG, 0, "normalize", &options.normalize,
	  .help = "Scale the old side so that both wholes are equal" },
	{ OPT_CHOICE, 's', "sort", &options.sort, .arg = "KEY", .choices = diff_sorts,
	  .help = "Print first what changed most in this" },
	{ OPT_COUNT, 'n', "top", &options.top, .arg = "N", .help = "Print at most N rows" },
	{ OPT_NUMBER, 0, "min-change", &options.min_change, .arg = "AMOUNT",
	  .help = "Pass over changes below this many seconds, bytes or ones" },
	{ OPT_LIST, 0, "fail-above", &options.limits, .arg = "LIMIT",
	  .help = "Exit with 3 if this rose by more: total:5%, func:NAME:5%, func:re:REGEX:5%" },
	{ OPT_GROUP, .help = "Input and output" },
	{ OPT_LIST, 'f', "format", &options.formats, .arg = "FORMAT", .choices = diff_formats,
	  .help = "Print the table as text, csv, tsv, json, markdown or junit; or read the inputs "
		  "as "
		  "this format (see --list-formats); repeatable" },
	{ OPT_SET, 0, "csv", &options.format, GRID_CSV, .help = "Write CSV, numbers in full" },
	{ OPT_SET, 0, "tsv", &options.format, GRID_TSV, .help = "Write tab-separated values" },
	{ OPT_SET, 0, "json", &options.format, GRID_JSON, .help = "Write JSON" },
	{ OPT_SET, 0, "markdown", &options.format, GRID_MARKDOWN,
	  .help = "Write a Markdown table" },
	{ OPT_SET, 0, "junit", &options.format, DIFF_JUNIT,
	  .help = "Write a test report: a test a limit, a failure a function that exceeds it" },
	RUN_OUTPUT_OPTIONS(run),
	{ OPT_CHOICE, 't', "type", &run.chosen_type, .arg = "TYPE", .choices = diff_types,
	  .help = "Write this of both sides instead of a table; else the suffix of -o chooses" },
	RUN_FILTER_OPTIONS(run),
	OPT_LAST,
};

static const char *const examples[] = {
	"What got slower?",
	"profdiff before.prof after.prof",
	"Fail a build when the run takes 5 % longer, or parse() 10 %",
	"profdiff --fail-above total:5% --fail-above func:parse:10% old.prof new.prof",
	"A table for a pull request",
	"profdiff --markdown -n 10 old.prof new.prof",
	"Several runs of each side: what is more than chance?",
	"profdiff --old main?.prof --new branch?.prof",
	NULL,
};

static const struct tool tool = {
	.name = "profdiff",
	.summary = "say what changed between two profiles",
	.args = "OLD NEW",
	.description =
		"Puts two profiles side by side, function by function, and prints what changed "
		"most "
		"first: the change in what it spent itself, its total before and after, and its "
		"calls. "
		"Functions that only one side has are marked new or gone. Lines may have moved: a "
		"function is known by its file and name.\n\n"
		"In sampled profiles a change that chance alone explains (two standard errors) is "
		"marked as noise, and no limit counts it. Of several runs a side the means are "
		"compared, "
		"with the range that the change is in; where it holds 0, the change is noise.",
	.opts = opts,
	.examples = examples,
};

int main(int argc, char **argv)
{
	run.tool = &tool;
	return run_main(&run, argc, argv);
}
