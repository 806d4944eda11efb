/* legend.h - the line under a picture that says what it shows. */
#ifndef LEGEND_H
#define LEGEND_H

#include "dottext.h"
#include "picture.h"

/*
 * Writes label, labelloc and labeljust statements of the graph. other: the second
 * picture of a comparison, or NULL. most: the largest difference if the theme shows
 * differences, else 0.
 */
void legend_write(struct sink *out, const struct picture *pic, const struct picture *other,
		  const struct dot_style *style, double most);

#endif
