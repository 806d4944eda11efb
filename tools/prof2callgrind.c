/* prof2callgrind.c - converts profiles for KCacheGrind. */
#include "convert.h"

static struct convert convert;
static struct run run;

/* clang-format off */
static const struct opt opts[] = {
	{ OPT_LIST, 'i', "input", &run.more, .arg = "FILE",
	  .help = "Read this profile; the same as an operand" },
	{ OPT_FLAG, 'k', "kcachegrind", &convert.view,
	  .help = "Show the result in kcachegrind, or else qcachegrind; "
		  "without -o it is removed afterwards" },
	{ OPT_REST, 'r', "run", &convert.script, .arg = "SCRIPT [ARG...]",
	  .help = "Run a Python script under cProfile (with $PYTHON, or else python3) and "
		  "convert its profile; everything after it is the script's" },
	{ OPT_CHOICE, 0, "recursion", &convert.recursion, .arg = "HOW",
	  .choices = convert_recursions,
	  .help = "Let functions that are entered again stand apart (split, the default), leave "
		  "cycles as recorded (merge), or leave such calls out (drop)" },
	RUN_INPUT_OPTIONS(run),
	RUN_FILTER_OPTIONS(run),
	RUN_PATH_OPTIONS(run),
	OPT_LAST
};
/* clang-format on */

static const char *const examples[] = {
	"Write callgrind.out.results.prof into the working directory",
	"prof2callgrind -i results.prof",
	"Look at a profile at once",
	"prof2callgrind -k results.prof",
	"Profile a script and look at the result",
	"prof2callgrind -k -r script.py --its-option",
	"Add up several runs",
	"prof2callgrind -o all.callgrind run1.prof run2.prof",
	NULL,
};

static const char *const see_also[] = { "prof2dot(1)", "profmerge(1)", "kcachegrind(1)",
					"callgrind_annotate(1)", NULL };

static const struct tool tool = {
	.name = "prof2callgrind",
	.summary = "convert profiles for KCacheGrind",
	.args = "[FILE...]",
	.description =
		"Reads profiles of any known format and writes them in the format of valgrind's "
		"callgrind, for KCacheGrind, QCacheGrind and callgrind_annotate. Several are added "
		"up. Without -o the result of results.prof is callgrind.out.results.prof in the "
		"working directory, and that of standard input is standard output.\n"
		"\n"
		"KCacheGrind adds calls up, so everything that takes part in a cycle of calls has "
		"wrong inclusive costs there; in Python an import inside an import is enough. So "
		"functions that were entered again while they ran stand apart as name'2, in "
		"callgrind's own manner, and name has the cumulative time that the profiler "
		"recorded. Self costs, calls, and the time of each pair of caller and callee add "
		"up "
		"to what was recorded; how they are shared between name and name'2 is an estimate.",
	.opts = opts,
	.examples = examples,
	.see_also = see_also,
};

int main(int argc, char **argv)
{
	run = (struct run){
		.tool = &tool,
		.render = PROF_RENDER_DEFAULTS,
		.context = &convert,
		.command = &convert.script,
		.prepare = convert_prepare,
		.load = convert_load,
		.write = convert_write,
		.finish = convert_finish,
	};
	message_tool(tool.name);
	return run_main(&run, argc, argv);
}
