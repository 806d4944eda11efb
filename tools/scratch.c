/* scratch.c - a folder for files that go when the tool ends. */
#include "scratch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_FILES = 4 };

static char *folder, *files[MOST_FILES];
static size_t nfiles;

static void remove_all(void)
{
	for (size_t i = 0; i < nfiles; i++)
		unlink(files[i]);
	if (folder)
		rmdir(folder);
}

static int make_folder(struct prof_error *err)
{
	const char *parent = getenv("TMPDIR");
	if (!parent || !*parent)
		parent = "/tmp";
	if (asprintf(&folder, "%s/proftools-XXXXXX", parent) < 0) {
		folder = NULL;
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	}
	if (!mkdtemp(folder)) {
		prof_fail(err, PROF_EIO, "cannot make a folder in %s: %s", parent, strerror(errno));
		free(folder);
		folder = NULL;
		return -1;
	}
	atexit(remove_all);
	return 0;
}

const char *scratch_path(const char *name, struct prof_error *err)
{
	if (!folder && make_folder(err))
		return NULL;
	if (nfiles == MOST_FILES || asprintf(&files[nfiles], "%s/%s", folder, name) < 0) {
		prof_fail(err, PROF_ENOMEM, "out of memory");
		return NULL;
	}
	return files[nfiles++];
}
