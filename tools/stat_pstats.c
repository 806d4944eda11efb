/* stat_pstats.c - profstat --style pstats: what python -m pstats prints. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "stat.h"
#include "terminal.h"

bool stat_take_strip_dirs(struct run *run)
{
	size_t kept = 0;
	for (size_t i = 0; i < run->steps.n; i++)
		if (run->steps.v[i].tag != (RUN_STEP_STRIP | PROF_STRIP_DIRS))
			run->steps.v[kept++] = run->steps.v[i];
	bool found = kept < run->steps.n;
	run->steps.n = kept;
	return found;
}

struct prof *stat_load_pstats(struct run *run, const char *const *inputs, size_t n,
			      struct prof_error *err)
{
	struct stat_options *o = run->context;
	struct prof *first = run_read_one(run, inputs[0], err);
	o->files = inputs;
	o->nfiles = n;
	o->others = calloc(n, sizeof(struct prof *));
	if (first && !o->others)
		prof_fail(err, PROF_ENOMEM, "out of memory");
	for (size_t i = 1; first && o->others && i < n; i++) {
		struct prof *p = run_read_one(run, inputs[i], err);
		p = p ? run_filter(run, p, err) : NULL;
		if (!p)
			break;
		o->others[o->nothers++] = p;
	}
	if (first && o->others && o->nothers + 1 == n)
		return first;
	prof_free(first);
	return NULL;
}

char *stat_heading(const char *file)
{
	struct stat st;
	struct tm when;
	char text[64] = "";
	char *line = malloc(strlen(file) + sizeof(text));
	if (line && strcmp(file, "-") != 0 && stat(file, &st) == 0 &&
	    localtime_r(&st.st_mtime, &when))
		strftime(text, sizeof(text), "%a %b %e %H:%M:%S %Y    ", &when);
	if (line)
		strcpy(stpcpy(line, text), file);
	return line;
}

/* Stats(a, b, c) starts from a and adds the others last first; the headings go along. */
static struct pystats *add_up(const struct stat_options *o, const struct prof *p, char **files,
			      struct prof_error *err)
{
	struct pystats *s = pystats_new(p, o->callers || o->callees || o->nothers, err);
	files[0] = stat_heading(o->files[0]);
	for (size_t i = o->nothers; s && i > 0; i--) {
		struct pystats *other = pystats_new(o->others[i - 1], true, err);
		files[o->nothers - i + 1] = stat_heading(o->files[i]);
		if (!other || pystats_add(s, other, err)) {
			pystats_free(s);
			s = NULL;
		}
		pystats_free(other);
	}
	if (s && o->strip_dirs && pystats_strip_dirs(s, err)) {
		pystats_free(s);
		s = NULL;
	}
	return s;
}

static int print(const struct stat_options *o, struct pystats *s, char **files, FILE *out,
		 struct prof_error *err)
{
	struct grid_style style = terminal_style(out, GRID_TEXT);
	enum pystats_key *keys = calloc(o->sort.n + 1, sizeof(*keys));
	struct pystats_selector *by = calloc(o->selects.n + 1, sizeof(*by));
	struct pystats_listing listing = { .keys = keys,
					   .nkeys = o->sort.n,
					   .reverse = o->reverse,
					   .python2 = !strcmp(o->style, "pstats2"),
					   .screen = style.width > 0,
					   .ascii = !style.unicode,
					   .selectors = by,
					   .nselectors = o->selects.n,
					   .files = (const char *const *)files };
	int status = keys && by ? 0 : prof_fail(err, PROF_ENOMEM, "out of memory");
	for (size_t i = 0; status == 0 && i < o->sort.n; i++)
		pystats_parse_key(o->sort.v[i], &keys[i]);
	for (size_t i = 0; status == 0 && i < o->selects.n; i++)
		by[i] = pystats_parse_selector(o->selects.v[i]);
	enum pystats_text what = o->callers   ? PYSTATS_CALLERS
				 : o->callees ? PYSTATS_CALLEES
					      : PYSTATS_STATS;
	if (status == 0)
		status = pystats_print(s, what, &listing, out, err);
	free(keys);
	free(by);
	return status;
}

int stat_write_pstats(struct run *run, const struct prof *p, FILE *out, struct prof_error *err)
{
	const struct stat_options *o = run->context;
	char **files = calloc(o->nfiles + 1, sizeof(*files));
	struct pystats *s = files ? add_up(o, p, files, err) : NULL;
	int status = s ? print(o, s, files, out, err) : -1;
	pystats_free(s);
	for (size_t i = 0; files && i < o->nfiles; i++)
		free(files[i]);
	free(files);
	for (size_t i = 0; i < o->nothers; i++)
		prof_free(o->others[i]);
	free(o->others);
	return status;
}
