/* prof2json - write a profile as JSON, for programs and for speedscope. */
#include "run.h"

static struct run run = { .render = PROF_RENDER_DEFAULTS, .type = "graph" };

static const char *types(size_t i)
{
	static const char *const names[] = { "graph", "speedscope", NULL };
	return names[i];
}

static const struct opt opts[] = {
	RUN_INPUT_OPTIONS(run),
	{ OPT_CHOICE, 't', "type", &run.chosen_type, .arg = "TYPE", .choices = types,
	  .help = "Write this; else the suffix of -o chooses, else graph" },
	{ OPT_TEXT, 0, "title", &run.render.title, .arg = "TEXT",
	  .help = "Name the profile so (speedscope)" },
	RUN_FILTER_OPTIONS(run),
	RUN_PATH_OPTIONS(run),
	OPT_LAST,
};

static const char *const examples[] = {
	"Everything that is in the file",
	"prof2json results.prof -o results.json",
	"Look at it in speedscope",
	"prof2json -t speedscope results.prof -o results.speedscope.json",
	NULL,
};

static const struct tool tool = {
	.name = "prof2json",
	.summary = "write a profile as JSON",
	.args = "[FILE...]",
	.description =
		"Reads profiles, adds them up if they are several, and writes JSON.\n\n"
		"graph is the whole profile without loss, in a documented format that every "
		"tool here reads. speedscope is for speedscope.app: recorded stacks in their "
		"order, or the estimated contexts of a call graph.",
	.opts = opts,
	.examples = examples,
};

int main(int argc, char **argv)
{
	run.tool = &tool;
	return run_main(&run, argc, argv);
}
