/* zip.h - the members of a zip archive (PKWARE APPNOTE 4.3), one at a time. */
#ifndef PROFTOOLS_ZIP_H
#define PROFTOOLS_ZIP_H

#include "proftools/reader.h"

/* Does the input begin with a member of that name? For probes. */
bool zip_is(const struct prof_input *in);

/*
 * Unpacks the member of that name, ASCII letters of either case. member->data
 * is released with prof_input_close(); its name is the archive's. 1 if there is
 * no such member, -1 and *err if the archive is damaged or out of limits.
 */
int zip_open_member(const struct prof_input *in, const char *name, struct prof_input *member,
		    struct prof_error *err);

#endif
