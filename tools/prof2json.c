/* prof2json - write a profile for programs, and for the viewers of others. */
#include "run.h"

static struct run run = { .render = PROF_RENDER_DEFAULTS, .type = "graph" };

static const char *types(size_t i)
{
	static const char *const names[] = { "graph",     "tree",       "d3",     "snakeviz",
					     "gprof2dot", "speedscope", "chrome", "cpuprofile",
					     "firefox",   "pprof",      NULL };
	return names[i];
}

static const struct opt opts[] = {
	RUN_INPUT_OPTIONS(run),
	{ OPT_CHOICE, 't', "type", &run.chosen_type, .arg = "TYPE", .choices = types,
	  .help = "Write this; else the suffix of -o chooses, else graph" },
	{ OPT_TEXT, 0, "title", &run.render.title, .arg = "TEXT", .help = "Name the profile so" },
	RUN_FILTER_OPTIONS(run),
	RUN_PATH_OPTIONS(run),
	OPT_LAST,
};

static const char *const examples[] = {
	"Everything that is in the file",
	"prof2json results.prof -o results.json",
	"Look at it in speedscope",
	"prof2json -t speedscope results.prof -o results.speedscope.json",
	"Look at it in Perfetto",
	"prof2json -t chrome results.prof -o results.trace.json",
	"Look at it with pprof",
	"prof2json -t pprof results.prof -o results.pb.gz",
	NULL,
};

static const struct tool tool = {
	.name = "prof2json",
	.summary = "write a profile as JSON",
	.args = "[FILE...]",
	.description =
		"Reads profiles, adds them up if they are several, and writes JSON.\n\n"
		"graph is the whole profile without loss, in a documented format that every "
		"tool here reads. tree is the tree of calling contexts, with the truth of every "
		"number. The others are for viewers: d3-flame-graph (d3), snakeviz, gprof2dot, "
		"speedscope.app, Perfetto (chrome), Chrome's DevTools (cpuprofile), "
		"profiler.firefox.com (firefox) and go tool pprof, which is no JSON. They get "
		"recorded stacks in their order, or the estimated contexts of a call graph.",
	.opts = opts,
	.examples = examples,
};

int main(int argc, char **argv)
{
	run.tool = &tool;
	return run_main(&run, argc, argv);
}
