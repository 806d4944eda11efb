/* profview - show a profile in the browser. */
#include "view.h"

static struct view view = { .timeout = 3600 };
static struct run run = { .render = PROF_RENDER_DEFAULTS,
			  .context = &view,
			  .prepare = view_prepare,
			  .load = page_tool_load,
			  .write = view_write,
			  .finish = view_finish };

static const struct opt opts[] = {
	{ OPT_GROUP, .help = "The page" },
	PAGE_TOOL_OPTIONS(run, view.tool),
	{ OPT_GROUP, .help = "The server" },
	{ OPT_FLAG, 0, "watch", &view.watch,
	  .help = "Read the files again when they change, and show that" },
	{ OPT_FLAG, 0, "no-open", &view.no_open, .help = "Print the address, start no browser" },
	{ OPT_COUNT, 0, "port", &view.port, .arg = "NUMBER",
	  .help = "Listen at this port instead of any that is free" },
	{ OPT_TEXT, 0, "host", &view.host, .arg = "ADDRESS",
	  .help = "Listen at this address or name of the machine instead of 127.0.0.1 and ::1; "
		  "others may then reach it, and what is sent is not encrypted" },
	{ OPT_NUMBER, 0, "timeout", &view.timeout, .arg = "SECONDS",
	  .help = "End when nobody asked for so long (3600); 0 never ends" },
	{ OPT_FLAG, 0, "no-server", &view.no_server,
	  .help = "Open a temporary file in the browser instead, which stays" },
	RUN_READ_OPTIONS(run),
	RUN_FILTER_OPTIONS(run),
	RUN_PATH_OPTIONS(run),
	OPT_LAST,
};

static const char *const examples[] = {
	"Look at a profile",
	"profview results.prof",
	"Keep looking while it is made again and again",
	"profview --watch results.prof",
	"With the source beside the numbers",
	"profview --source-root . lines.lprof",
	NULL,
};

static const char *const see_also[] = { "prof2html(1)", "xdg-open(1)", NULL };

static const struct tool tool = {
	.name = "profview",
	.summary = "show a profile in the browser",
	.args = "[FILE...]",
	.description =
		"Reads profiles, adds them up if they are several, and shows the page that "
		"prof2html makes of them in the browser. It prints the address and serves it "
		"until Ctrl-C, to this machine alone and only to those who know the address. With "
		"--host it listens where others can reach it, and warns of that.\n\n"
		"With --source-root, the page shows source files that the profile names as they "
		"are now.",
	.opts = opts,
	.examples = examples,
	.see_also = see_also,
};

int main(int argc, char **argv)
{
	run.tool = &tool;
	int status = run_main(&run, argc, argv);
	page_tool_free(&view.tool);
	return status;
}
