/* view.c - what profview does: make the page, serve it, read files again when they change. */
#include "view.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "browser.h"
#include "view_pages.h"
#include "watch.h"

/* How long a signal or a change may go unnoticed. */
enum { TURN_MILLISECONDS = 250 };

/* ---- before ---------------------------------------------------------------------- */

/* A file that stays: the browser reads it when it likes. */
static int name_file(struct run *run)
{
	const char *parent = getenv("TMPDIR");
	char *folder, *file;
	if (asprintf(&folder, "%s/profview-XXXXXX", parent && *parent ? parent : "/tmp") < 0)
		folder = NULL;
	if (!folder || !mkdtemp(folder)) {
		message_error("cannot make a temporary folder: %s", strerror(errno));
		free(folder);
		return CLI_FAILED;
	}
	if (asprintf(&file, "%s/profile.html", folder) < 0)
		file = NULL;
	free(folder);
	run->output = file; /* kept until the tool ends */
	return file ? CLI_DONE : CLI_FAILED;
}

int view_prepare(struct run *run, const char *const *inputs, size_t n)
{
	struct view *v = run->context;
	int status = page_tool_prepare(run, inputs, n);
	v->run = run;
	v->inputs = inputs;
	v->ninputs = n;
	if (status != CLI_DONE)
		return status;
	if (v->no_server && (v->watch || v->port || v->host))
		return cli_usage(run->tool,
				 "--no-server has nothing to watch, no port and no host");
	for (size_t i = 0; v->watch && i < n; i++)
		if (!strcmp(inputs[i], "-"))
			return cli_usage(run->tool, "--watch cannot watch standard input");
	if (v->port > 65535)
		return cli_usage(run->tool, "--port: expected a number up to 65535");
	if (v->timeout < 0)
		return cli_usage(run->tool, "--timeout: expected a number of seconds");
	return v->no_server ? name_file(run) : CLI_DONE;
}

/* ---- the pages -------------------------------------------------------------------- */

static struct view_pages *make_pages(struct run *run, const struct prof *p, struct prof_error *err)
{
	struct view *v = run->context;
	struct source *source = v->tool.source.root ? &v->tool.source : NULL;
	page_tool_fill(run);
	struct view_pages *pages = view_pages_new(p, &v->tool.page, v->watch, source, err);
	if (pages)
		page_tool_note(&v->tool);
	return pages;
}

int view_write(struct run *run, const struct prof *p, FILE *out, struct prof_error *err)
{
	struct view *v = run->context;
	if (v->no_server)
		return page_tool_write(run, p, out, err);
	v->pages = make_pages(run, p, err);
	return v->pages ? 0 : -1;
}

/* Reads the files again. What cannot be read leaves the page as it is. */
static void read_again(struct view *v)
{
	struct prof_error err = PROF_ERROR_INIT;
	page_tool_free(&v->tool);
	struct prof *p = page_tool_load(v->run, v->inputs, v->ninputs, &err);
	p = p ? run_filter(v->run, p, &err) : NULL;
	struct view_pages *pages = p ? make_pages(v->run, p, &err) : NULL;
	prof_free(p);
	if (pages)
		view_pages_replace(&v->pages, pages);
	else
		message_fail(&err);
}

/* ---- the server --------------------------------------------------------------------- */

static volatile sig_atomic_t stopped;

static void stop(int number)
{
	(void)number;
	stopped = 1;
}

static void catch_signals(void)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
	const struct sigaction action = { .sa_handler = stop };
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		sigaction(numbers[i], &action, NULL);
	signal(SIGPIPE, SIG_IGN); /* readers go away */
}

static double seconds_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int serve(struct view *v, struct server *server, struct watch *watch)
{
	double last = seconds_now();
	while (!stopped) {
		int answered = server_run(server, TURN_MILLISECONDS);
		if (answered < 0) {
			message_error("the server has failed");
			return CLI_FAILED;
		}
		if (answered)
			last = seconds_now();
		if (v->timeout > 0 && seconds_now() - last > v->timeout) {
			message_note("ended: nobody has asked for %g s", v->timeout);
			return CLI_DONE;
		}
		if (watch && watch_changed(watch))
			read_again(v);
	}
	return CLI_DONE;
}

/* Also for those who want to hear nothing. */
static void warn(const char *host)
{
	message_error("warning: others on the network can reach %s; only the secret in the address "
		      "keeps them out, and nothing is encrypted",
		      host);
}

/* The address goes to standard output, for people and for programs. */
static void tell(const struct view *v, const char *where)
{
	printf("%s\n", where);
	fflush(stdout);
	if (!v->no_open && !browser_open(where))
		message_note("no browser was found, open this address yourself");
}

static int run_server(struct view *v)
{
	struct prof_error err = PROF_ERROR_INIT;
	char page[PAGE_POLICY], policy[PAGE_POLICY + 32];
	struct server_options o = { v->host, (unsigned)v->port, view_pages_find, &v->pages,
				    policy };
	struct watch *watch = v->watch ? watch_new(v->inputs, v->ninputs) : NULL;
	/* A page cannot say this of itself. */
	snprintf(policy, sizeof(policy), "%s; frame-ancestors 'none'", page_policy(page, true));
	if (v->watch && !watch)
		prof_fail(&err, PROF_ENOMEM, "out of memory");
	struct server *server = err.status == PROF_OK ? server_open(&o, &err) : NULL;
	int status = server ? CLI_DONE : run_failed(&err);
	if (server) {
		catch_signals();
		if (server_exposed(server))
			warn(v->host);
		tell(v, server_url(server));
		status = serve(v, server, watch);
	}
	server_close(server);
	watch_free(watch);
	return status;
}

int view_finish(struct run *run)
{
	struct view *v = run->context;
	int status = CLI_DONE;
	if (v->no_server)
		tell(v, run->output);
	else
		status = run_server(v);
	view_pages_free(v->pages);
	v->pages = NULL;
	source_free(&v->tool.source);
	return status;
}
