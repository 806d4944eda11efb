/* prof2flame - draw a flame graph of a profile. */
#include "flame_run.h"

static struct flame_run flame;
static struct run run = { .context = &flame,
			  .prepare = flame_prepare,
			  .load = flame_load,
			  .write = flame_write_picture };

/* clang-format off */
static const struct opt opts[] = {
	RUN_INPUT_OPTIONS(run),
	{ OPT_GROUP, .help = "What is shown" },
	{ OPT_FLAG, 'i', "inverted", &flame.flame.inverted, .help = "Draw an icicle graph: callers above" },
	{ OPT_FLAG, 0, "reverse", &flame.reverse,
	  .help = "Read the stacks from their inner end: what costs most, below its callers" },
	{ OPT_FLAG, 0, "flamechart", &flame.chart, .help = "Draw the samples in the order of time" },
	{ OPT_FLAG, 0, "threads", &flame.flame.threads, .help = "Draw each thread or process on its own" },
	{ OPT_TEXT, 0, "minwidth", &flame.min_width, .arg = "WIDTH",
	  .help = "Leave out boxes narrower than so many pixels, or with % that share of the whole (0.1)" },
	{ OPT_COUNT, 0, "max-depth", &flame.flame.max_depth, .arg = "N",
	  .help = "Leave out what is more than N calls deep (1000)" },
	{ OPT_CHOICE, 0, "order", &flame.order, .arg = "KEY", .choices = flame_orders,
	  .help = "The heaviest box stands left, or the first by name" },
	{ OPT_NUMBER, 0, "total", &flame.flame.total, .arg = "N",
	  .help = "Draw the whole as part of so much, to compare pictures" },
	{ OPT_GROUP, .help = "What it says" },
	{ OPT_TEXT, 0, "title", &run.render.title, .arg = "TEXT", .help = "Title, instead of the name of the file" },
	{ OPT_TEXT, 0, "subtitle", &flame.flame.subtitle, .arg = "TEXT", .help = "A second line" },
	{ OPT_TEXT, 0, "countname", &flame.flame.count, .arg = "TEXT",
	  .help = "What is counted, instead of the measure and its unit" },
	{ OPT_TEXT, 0, "nametype", &flame.flame.type, .arg = "TEXT", .help = "What a box is (Function:)" },
	{ OPT_FILE, 0, "nameattr", &flame.attributes, .arg = "FILE",
	  .help = "Links, classes and titles of functions, a line each: name, then key=value, tabs between" },
	{ OPT_NUMBER, 0, "factor", &flame.flame.factor, .arg = "N", .help = "Multiply the numbers shown" },
	{ OPT_TEXT, 0, "notes", &flame.flame.notes, .arg = "TEXT", .help = "A comment in the file" },
	{ OPT_GROUP, .help = "What it looks like" },
	{ OPT_CHOICE, 'c', "colors", &flame.flame.colours, .arg = "NAME", .choices = flame_palette,
	  .help = "Palette; else python for Python's profiles, hot for others" },
	{ OPT_CHOICE, 0, "colours", &flame.flame.colours, .arg = "NAME", .choices = flame_palette },
	{ OPT_FLAG, 0, "hash", &flame.flame.hash, .help = "Give names that begin alike like colours" },
	{ OPT_FLAG, 0, "random", &flame.flame.random, .help = "Colour boxes, not functions" },
	{ OPT_TEXT, 0, "bgcolors", &flame.flame.paper, .arg = "NAME",
	  .help = "yellow, blue, green, grey or #rrggbb, instead of as light or dark as the screen" },
	{ OPT_NUMBER, 0, "width", &flame.flame.width, .arg = "PIXELS", .help = "Width, instead of the window's" },
	{ OPT_NUMBER, 0, "height", &flame.flame.row, .arg = "PIXELS", .help = "Height of a row (16)" },
	{ OPT_TEXT, 0, "fonttype", &flame.flame.font, .arg = "FAMILY", .help = "Font (Verdana)" },
	{ OPT_NUMBER, 0, "fontsize", &flame.flame.font_size, .arg = "PIXELS", .help = "Size of the font (12)" },
	{ OPT_NUMBER, 0, "fontwidth", &flame.flame.font_width, .arg = "N",
	  .help = "Width of a character where no script measures it, as a share of the size (0.59)" },
	{ OPT_CHOICE, 0, "encoding", &flame.encoding, .arg = "NAME", .choices = flame_encodings },
	{ OPT_GROUP, .help = "Comparing" },
	{ OPT_FLAG, 0, "diff", &flame.diff, .help = "Compare two profiles: OLD NEW" },
	{ OPT_CHOICE, 0, "width-by", &flame.width_by, .arg = "SIDE", .choices = flame_widths,
	  .help = "Boxes are as wide as the larger side, after the change, or before it" },
	{ OPT_CHOICE, 0, "delta", &flame.delta, .arg = "COST", .choices = flame_deltas,
	  .help = "Colour by the change of the total, or of the own cost" },
	{ OPT_FLAG, 0, "negate", &flame.flame.negate, .help = "Swap the colours of more and less" },
	{ OPT_FLAG, 0, "normalize", &flame.normalize, .help = "Scale the old side so that both wholes are equal" },
	{ OPT_CHOICE, 0, "match", &flame.match, .arg = "HOW", .choices = flame_matches,
	  .help = "Functions are the same by file and name, or by line and module too" },
	RUN_FILTER_OPTIONS(run),
	RUN_PATH_OPTIONS(run),
	OPT_LAST,
};
/* clang-format on */

static const char *const examples[] = {
	"Draw what cProfile recorded", "prof2flame results.prof -o results.svg",
	"Only what the server did, callers above", "prof2flame -i --show-from serve -o serve.svg results.prof",
	"What got slower", "prof2flame --diff before.prof after.prof -o change.svg", NULL
};

static const struct tool tool = {
	.name = "prof2flame",
	.summary = "draw a flame graph of a profile",
	.args = "[FILE...]",
	.description = "Reads profiles, adds them up and writes an SVG picture: a box a calling context, as wide "
		       "as its cost, on the box of its caller. In a browser a click zooms, / searches and ? "
		       "tells the keys. Boxes that rest on an assumption are dashed, their numbers marked with ≈.",
	.opts = opts,
	.examples = examples,
};

int main(int argc, char **argv)
{
	flame.flame = flame_defaults;
	run.tool = &tool;
	return run_main(&run, argc, argv);
}
