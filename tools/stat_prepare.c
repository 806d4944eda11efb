/* stat_prepare.c - profstat's options, checked and completed. */
#include <stdlib.h>
#include <string.h>

#include "browse.h"
#include "stat.h"
#include "terminal.h"

const char *stat_styles(size_t i)
{
	static const char *const names[] = {
		"terminal",        "pstats",          "pstats2",         "line_profiler",
		"line_profiler4",  "vmprof",          "pyinstrument",    "pyinstrument3.0",
		"pyinstrument3.4", "pyinstrument4.3", "pyinstrument4.4", "pyinstrument4.5",
		"pyinstrument4.6", "pyinstrument4.7", "pyinstrument5",   NULL
	};
	return names[i];
}

static int check_keys(const struct run *run, bool pstats)
{
	const struct stat_options *o = run->context;
	for (size_t i = 0; i < o->sort.n; i++) {
		enum pystats_key key;
		enum flat_sort sort;
		if (pstats ? !pystats_parse_key(o->sort.v[i], &key)
			   : !stat_parse_sort(o->sort.v[i], &sort))
			return cli_usage(run->tool, "unknown sort key '%s'", o->sort.v[i]);
	}
	return CLI_DONE;
}

/* A session is printed as it is. */
static int prepare_session(struct run *run, size_t n)
{
	const struct stat_options *o = run->context;
	if (n > 1)
		return cli_usage(run->tool, "--style %s prints one session", o->style);
	if (run->steps.n || run->render.measure || o->top || o->format || o->peek || o->callers ||
	    o->callees || o->lines || o->reverse)
		return cli_usage(run->tool,
				 "--style %s takes --show-all, --timeline, --percent, --short and "
				 "-s self only",
				 o->style);
	for (size_t i = 0; i < o->sort.n; i++)
		if (strcmp(o->sort.v[i], "self") != 0)
			return cli_usage(run->tool, "--style %s sorts by self only", o->style);
	run->load = stat_load_session;
	run->write = stat_write_session;
	return CLI_DONE;
}

int stat_prepare(struct run *run, const char *const *inputs, size_t n)
{
	struct stat_options *o = run->context;
	bool pstats = !strncmp(o->style, "pstats", 6);
	const char *bad_map = source_bad_map(&o->source);
	if (bad_map)
		return cli_usage(run->tool, "'%s' is not of the form FROM=TO", bad_map);
	if (o->unit < 0)
		return cli_usage(run->tool, "the unit must be above 0");
	if (run->interactive) {
		o->strip_dirs = stat_take_strip_dirs(run);
		return check_keys(run, true) ? CLI_USAGE : browse_prepare(run, inputs, n);
	}
	if (!strcmp(o->by, "endpoint")) {
		o->endpoints->by = o->by;
		o->endpoints->table = o->format;
		return endpoints_prepare(run, o->endpoints);
	}
	if (!strncmp(o->style, "pyinst", 6))
		return prepare_session(run, n);
	run->write = pstats                          ? stat_write_pstats
		     : !strncmp(o->style, "line", 4) ? stat_write_lines
		     : !strcmp(o->style, "vmprof")   ? stat_write_vmprof
						     : stat_write_tables;
	if (pstats) {
		run->load = stat_load_pstats;
		o->strip_dirs = stat_take_strip_dirs(run);
	}
	return check_keys(run, pstats);
}

/* A terminal gets it by way of memory, so that no name can disturb it. */
static int write_safely(const struct prof *p, const struct line_report *how,
			const struct grid_style *style, FILE *out, struct prof_error *err)
{
	char *text = NULL;
	size_t size = 0;
	FILE *memory = open_memstream(&text, &size);
	int status = memory ? line_report_write(p, how, memory, err) : -1;
	if (memory)
		fclose(memory);
	if (!text || (status == 0 && terminal_put_lines(text, size, style, out)))
		status = prof_fail(err, PROF_ENOMEM, "out of memory");
	free(text);
	return status;
}

int stat_write_lines(struct run *run, const struct prof *p, FILE *out, struct prof_error *err)
{
	struct stat_options *o = run->context;
	struct line_report how = { .version = strcmp(o->style, "line_profiler4") ? 5 : 4,
				   .unit = o->unit > 0    ? o->unit
					   : o->file_unit ? 0
							  : 1e-6,
				   .skip_zero = o->skip_zero,
				   .by_time = o->by_time,
				   .summarize = o->summarize || o->no_details,
				   .no_details = o->no_details,
				   .source = { source_get, &o->source } };
	struct grid_style style = terminal_style(out, GRID_TEXT);
	int status = style.width ? write_safely(p, &how, &style, out, err)
				 : line_report_write(p, &how, out, err);
	source_free(&o->source);
	return status;
}
