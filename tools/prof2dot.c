/* prof2dot - draw the call graph of a profile. */
#include "draw.h"
#include "image.h"

static struct draw draw;
static struct run run = { .context = &draw,
			  .prepare = draw_prepare,
			  .load = draw_load,
			  .write = draw_write };

/* clang-format off */
static const struct opt opts[] = {
	RUN_INPUT_OPTIONS(run),
	{ OPT_CHOICE, 'T', "image", &draw.image, .arg = "TYPE",
	  .help = "Draw this; else the suffix of -o chooses, else dot text", .choices = image_type },
	{ OPT_TEXT, 0, "title", &run.render.title, .arg = "TEXT", .help = "Title of the legend" },
	{ OPT_GROUP, .help = "What is shown" },
	{ OPT_PERCENT, 'n', "node-thres", &draw.dot.min_func, .arg = "PERCENT",
	  .help = "Hide functions below this percentage of the whole (0.5)" },
	{ OPT_PERCENT, 'e', "edge-thres", &draw.dot.min_edge, .arg = "PERCENT",
	  .help = "Hide calls below this percentage of the whole (0.1)" },
	{ OPT_LIST, 0, "keep", &draw.keep, .arg = "GLOB", .help = "Never hide these functions for weight" },
	{ OPT_TEXT, 'z', "root", &draw.dot.root, .arg = "GLOB", .help = "Show what these functions call" },
	{ OPT_TEXT, 'l', "leaf", &draw.dot.leaf, .arg = "GLOB", .help = "Show what calls these functions" },
	{ OPT_TEXT, 0, "depth", &draw.depth, .arg = "NUMBER", .help = "So many calls from root or leaf" },
	{ OPT_LIST, 'p', "path", &draw.paths, .arg = "PATH",
	  .help = "Show only functions whose file starts with this, or whose module contains it" },
	{ OPT_LIST, 0, "exclude-path", &draw.exclude_paths, .arg = "PATH", .help = "Hide these functions" },
	{ OPT_CHOICE, 0, "total", &draw.totals, .arg = "METHOD",
	  .help = "Measured totals, or gprof's estimate by call ratios", .choices = draw_totals },
	{ OPT_TEXT, 0, "list-functions", &draw.list, .arg = "GLOB",
	  .help = "List the functions of the picture on standard error instead: *, GLOB, or %GLOB" },
	{ OPT_GROUP, .help = "What it says" },
	{ OPT_LIST, 0, "node-label", &draw.node_labels, .arg = "LINE",
	  .help = "Lines of functions, in this order", .choices = draw_node_labels },
	{ OPT_LIST, 0, "edge-label", &draw.edge_labels, .arg = "LINE",
	  .help = "Lines of calls, in this order", .choices = draw_edge_labels },
	{ OPT_FLAG, 0, "show-samples", &draw.dot.samples, .help = "Show how many samples" },
	{ OPT_FLAG, 's', "strip", &draw.dot.strip, .help = "Strip arguments off C++ names" },
	{ OPT_FLAG, 'w', "wrap", &draw.dot.wrap, .help = "Wrap long names" },
	{ OPT_TEXT, 0, "time-format", &draw.dot.time_format, .arg = "FORMAT",
	  .help = "How printf is to write seconds (%.7g)" },
	{ OPT_CHOICE, 0, "unit", &draw.unit, .arg = "UNIT",
	  .help = "Write times in seconds, or in a fitting unit", .choices = draw_units },
	{ OPT_FLAG, 0, "rebase", &draw.dot.rebase,
	  .help = "Make the heaviest function shown 100%" },
	{ OPT_TEXT, 0, "url", &draw.dot.url, .arg = "TEMPLATE",
	  .help = "Link functions to this, with {file}, {line}, {name} and {module} put in" },
	{ OPT_FLAG, 0, "no-legend", &draw.no_legend, .help = "Leave out the legend" },
	{ OPT_GROUP, .help = "What it looks like" },
	{ OPT_CHOICE, 'c', "colormap", &draw.dot.palette, .arg = "NAME", .help = "Palette", .choices = dot_palette },
	{ OPT_CHOICE, 0, "colourmap", &draw.dot.palette, .arg = "NAME", .choices = dot_palette },
	{ OPT_NUMBER, 0, "skew", &draw.dot.skew, .arg = "NUMBER",
	  .help = "Below 1 bring out light functions, above 1 heavy ones" },
	{ OPT_FLAG, 0, "color-nodes-by-selftime", &draw.dot.by_self,
	  .help = "Colour functions by what they take themselves" },
	{ OPT_FLAG, 0, "colour-nodes-by-selftime", &draw.dot.by_self, .help = NULL },
	{ OPT_GROUP, .help = "Comparing" },
	{ OPT_FLAG, 0, "compare", &draw.compare,
	  .help = "Draw the first profile, and how the second differs from it" },
	{ OPT_NUMBER, 0, "compare-tolerance", &draw.dot.tolerance, .arg = "POINTS",
	  .help = "Smallest difference that counts, in percentage points (0.001)" },
	{ OPT_FLAG, 0, "compare-only-slower", &draw.dot.only_slower,
	  .help = "Mark only functions that take more" },
	{ OPT_FLAG, 0, "compare-only-faster", &draw.dot.only_faster,
	  .help = "Mark only functions that take less" },
	{ OPT_FLAG, 0, "compare-color-by-difference", &draw.dot.by_difference,
	  .help = "Colour functions by their difference" },
	RUN_FILTER_OPTIONS(run),
	OPT_LAST,
};
/* clang-format on */

static const char *const examples[] = {
	"Draw what cProfile recorded", "prof2dot results.prof | dot -Tpng -o results.png",
	"The same in one step, only what main calls", "prof2dot -z '*:main' -o results.svg results.prof",
	"What got slower", "prof2dot --compare -o change.svg before.prof after.prof", NULL
};

static const struct tool tool = {
	.name = "prof2dot",
	.summary = "draw the call graph of a profile",
	.args = "[FILE...]",
	.description = "Reads profiles, adds them up and writes a Graphviz graph: a box a function, an "
		       "arrow a call, coloured by their share of the whole. Numbers that rest on an "
		       "assumption are marked with ~ and dashed arrows.",
	.opts = opts,
	.examples = examples,
};

int main(int argc, char **argv)
{
	draw.dot = dot_defaults;
	run.tool = &tool;
	return run_main(&run, argc, argv);
}
