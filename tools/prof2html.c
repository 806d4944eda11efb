/* prof2html - make an interactive page of a profile, in one file. */
#include "page_tool.h"

static struct page_tool page;
static struct run run = { .render = PROF_RENDER_DEFAULTS,
			  .context = &page,
			  .binary = true,
			  .prepare = page_tool_prepare,
			  .load = page_tool_load,
			  .write = page_tool_write };

static const struct opt opts[] = {
	{ OPT_GROUP, .help = "The page" }, PAGE_TOOL_OPTIONS(run, page), RUN_INPUT_OPTIONS(run),
	RUN_FILTER_OPTIONS(run),           RUN_PATH_OPTIONS(run),        OPT_LAST,
};

static const char *const examples[] = {
	"A page to look at, to keep and to send",
	"prof2html results.prof -o results.html",
	"With the source beside the numbers",
	"prof2html --source-root . lines.lprof -o lines.html",
	"What a change did",
	"prof2html --diff before.prof after.prof -o change.html",
	NULL,
};

static const char *const see_also[] = { "profview(1)", "prof2dot(1)", "profdiff(1)", NULL };

static const struct tool tool = {
	.name = "prof2html",
	.summary = "make an interactive page of a profile, in one file",
	.args = "[FILE...]",
	.description =
		"Reads profiles, adds them up if they are several, and writes one HTML file that "
		"needs nothing else: no server, no network, no other file. It shows the calls as "
		"a flame graph, as tables, and as a picture where Graphviz is installed. Numbers "
		"that rest on an assumption are marked.",
	.opts = opts,
	.examples = examples,
	.see_also = see_also,
};

int main(int argc, char **argv)
{
	run.tool = &tool;
	int status = run_main(&run, argc, argv);
	page_tool_free(&page);
	return status;
}
