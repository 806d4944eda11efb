/* profstat - print where a program spent its time. */
#include "stat.h"

static struct merge_plan plan; /* of the requests of an endpoint: all defaults */
static struct endpoints endpoints = { .plan = &plan };
static struct stat_options options = { .style = "terminal",
				       .by = "function",
				       .endpoints = &endpoints };

static struct run run = { .render = PROF_RENDER_DEFAULTS,
			  .context = &options,
			  .prepare = stat_prepare };

static const struct opt opts[] = {
	{ OPT_GROUP, .help = "What to print" },
	{ OPT_LIST, 's', "sort", &options.sort, .arg = "KEY",
	  .help = "Sort by self, total, calls or name, or by a key of pstats; repeat for ties" },
	{ OPT_FLAG, 'r', "reverse", &options.reverse, .help = "Print the order backwards" },
	{ OPT_COUNT, 'n', "top", &options.top, .arg = "N", .help = "Print at most N rows" },
	{ OPT_LIST, 0, "select", &options.selects, .arg = "SELECTOR",
	  .help = "With --style pstats: keep N, a fraction, or what matches; repeatable" },
	{ OPT_FLAG, 0, "callers", &options.callers,
	  .help = "Print who called each function, or those of --butterfly" },
	{ OPT_FLAG, 0, "callees", &options.callees,
	  .help = "Print what each function called, or those of --butterfly" },
	{ OPT_FLAG, 0, "tree", &options.tree,
	  .help = "Print the tree of calls, frames of libraries put together" },
	{ OPT_FLAG, 0, "show-all", &options.show_all, .help = "With --tree: print every frame" },
	{ OPT_FLAG, 0, "lines", &options.lines,
	  .help = "Print what was recorded line by line; with -n the hottest lines" },
	{ OPT_FLAG, 0, "threads", &options.threads, .help = "Print a row a thread or process" },
	{ OPT_FLAG, 'i', "interactive", &run.interactive,
	  .help = "Browse as python -m pstats does: commands from standard input" },
	{ OPT_TEXT, 0, "butterfly", &options.peek, .arg = "REGEX",
	  .help = "Print callers and callees of the functions that match" },
	{ OPT_CHOICE, 0, "by", &options.by, .arg = "WHAT", .choices = stat_groupings,
	  .help = "Add up by function, file, module or package; endpoint: a table of the "
		  "requests of a web service, whose profiles are files of a folder" },
	ENDPOINTS_FORMAT_OPTION(endpoints),
	{ OPT_CHOICE, 0, "style", &options.style, .arg = "STYLE", .choices = stat_styles,
	  .help = "Print for a terminal, or exactly as another tool would" },
	{ OPT_SET, 0, "csv", &options.format, GRID_CSV, .help = "Write CSV, numbers in full" },
	{ OPT_SET, 0, "tsv", &options.format, GRID_TSV, .help = "Write tab-separated values" },
	{ OPT_SET, 0, "json", &options.format, GRID_JSON, .help = "Write JSON" },
	{ OPT_SET, 0, "markdown", &options.format, GRID_MARKDOWN,
	  .help = "Write a Markdown table" },
	{ OPT_GROUP, .help = "With --style pyinstrument" },
	{ OPT_FLAG, 0, "timeline", &options.timeline,
	  .help = "Print calls in the order of time, not added up" },
	{ OPT_FLAG, 0, "percent", &options.percent, .help = "Print percentages for times" },
	{ OPT_FLAG, 0, "short", &options.brief, .help = "Print a shorter heading" },
	STAT_LINE_OPTIONS(options),
	RUN_INPUT_OPTIONS(run),
	RUN_FILTER_OPTIONS(run),
	OPT_LAST,
};

static const char *const examples[] = {
	"Where did the time go?",
	"profstat results.prof",
	"What python -m pstats would print",
	"profstat --style pstats -s cumulative results.prof",
	"Who calls json's decoder, and what does it call?",
	"profstat --butterfly raw_decode results.prof",
	NULL,
};

static const struct tool tool = {
	.name = "profstat",
	.summary = "print where a program spent its time",
	.args = "[FILE...]",
	.description =
		"Reads profiles, adds them up and prints a table: what each function spent "
		"itself (self) and with everything it called (total), and how often it was "
		"called.\n\nOne's own functions are bold, those of libraries, of the standard "
		"library and built-in ones have colours of their own. A number behind ~ is an "
		"estimate.",
	.opts = opts,
	.examples = examples,
};

int main(int argc, char **argv)
{
	run.tool = &tool;
	int status = run_main(&run, argc, argv);
	endpoints_free(&endpoints);
	return status;
}
