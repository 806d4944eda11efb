/* profmerge - add up profiles. */
#include "endpoints.h"

static struct merge_plan plan;
static struct merge_inputs inputs;
static struct endpoints endpoints = { .plan = &plan };
static struct run run = { .sources = &plan.sources };

/* clang-format off */
static const struct opt opts[] = {
	RUN_INPUT_OPTIONS(run),
	RUN_TYPE_OPTION(run),
	{ OPT_GROUP, .help = "What is added up" },
	{ OPT_STEP, 0, "input-list", &plan.sources, MERGE_SOURCE_LIST, .arg = "FILE",
	  .help = "Add the inputs that this file (-: standard input) names, one a line, "
		  "FILE or WEIGHT,FILE; empty lines and those that begin with # are left out" },
	{ OPT_STEP, 0, "weighted-input", &plan.sources, MERGE_SOURCE_WEIGHTED, .arg = "WEIGHT,FILE",
	  .help = "Add this input so many times" },
	{ OPT_TEXT, 0, "shard", &plan.shard, .arg = "I/N",
	  .help = "Take every Nth input from the Ith on, counted from 0" },
	{ OPT_CHOICE, 0, "as", &plan.shape, .arg = "SHAPE", .choices = merge_shapes,
	  .help = "Turn sampled stacks into a graph of calls, so that they add up with one" },
	{ OPT_FLAG, 0, "allow-mixed", &plan.allow_mixed,
	  .help = "Keep profiles of different measures side by side instead of refusing them" },
	{ OPT_GROUP, .help = "Requests of a web service, whose profiles are files of a folder" },
	ENDPOINTS_GROUP_OPTION(endpoints),
	ENDPOINTS_FORMAT_OPTION(endpoints),
	{ OPT_GROUP, .help = "How" },
	{ OPT_CHOICE, 0, "failure-mode", &plan.failure, .arg = "MODE",
	  .choices = merge_failure_modes,
	  .help = "Fail if any input is bad, only if all are, or just warn; bad inputs are "
		  "named and left out" },
	{ OPT_COUNT, 'j', "jobs", &plan.threads, .arg = "N",
	  .help = "Read on this many threads, 0: one a processor; the result is the same" },
	RUN_FILTER_OPTIONS(run),
	RUN_PATH_OPTIONS(run),
	OPT_LAST
};
/* clang-format on */

static const char *const examples[] = {
	"Add up two runs",
	"profmerge a.prof b.prof -o all.prof",
	"Add up a fleet",
	"find . -name '*.prof' | profmerge --input-list - -o all.prof",
	"What do the endpoints of a web service spend their time in?",
	"profmerge --group-by endpoint profiles/ -o endpoints/",
	"Count one run ten times",
	"profmerge --weighted-input 10,a.prof b.prof -o all.prof",
	NULL,
};

static const struct tool tool = {
	.name = "profmerge",
	.summary = "add up profiles",
	.args = "[FILE...]",
	.description =
		"Adds profiles of the same kind, function by function and call by call. Sums are "
		"exact and rounded once, and rows come out sorted, so the result is the same "
		"bytes for any order of the inputs and any number of threads.\n\n"
		"The output has the format that -t or the suffix of -o names, else that of the "
		"inputs. A file named twice counts twice. The output may be one of the inputs.",
	.opts = opts,
	.examples = examples,
};

static int prepare(struct run *r, const char *const *operands, size_t n)
{
	if (!endpoints.by)
		return merge_gather(&inputs, r, &plan, operands, n);
	endpoints.folder = r->output;
	r->output = NULL;
	if (plan.sources.n || plan.shard)
		return cli_usage(r->tool, "--group-by takes its inputs from the command line only");
	return endpoints_prepare(r, &endpoints);
}

static struct prof *load(struct run *r, const char *const *operands, size_t n,
			 struct prof_error *err)
{
	(void)operands;
	(void)n;
	return merge_load(r, &inputs, &plan, err);
}

int main(int argc, char **argv)
{
	int status;

	run.tool = &tool;
	run.prepare = prepare;
	run.load = load;
	status = run_main(&run, argc, argv);
	merge_inputs_free(&inputs);
	endpoints_free(&endpoints);
	return status;
}
