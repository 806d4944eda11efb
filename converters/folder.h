/* folder.h - a folder that is one profile, read as a tar archive of its files. */
#ifndef FOLDER_H
#define FOLDER_H

#include "unpack.h"

/*
 * Appends the files of the folder open as fd to b, if a known kind of profile is kept
 * in such folders. Only files of known names are opened, and only regular ones that lie in the
 * folder itself. 1: an unknown kind of folder. -1 and the error of b on failure.
 */
int folder_read(int fd, struct buffer *b);

#endif
