/*
 * xml.h - a cursor over the elements of simple XML: tags and the text between.
 *
 * Enough for files that machines wrote: no DTD is read and nothing outside the
 * input is ever fetched, which is why no XML library is needed.
 */
#ifndef PROFTOOLS_XML_H
#define PROFTOOLS_XML_H

#include "scan.h"

struct xml {
	const struct prof_input *in;
	struct prof_error *err;
	const char *p, *end;
	bool failed;
	bool close; /* the tag is </name>; <name/> comes as both, one after the other */
	bool empty; /* it was <name/> */
	struct text name, attributes;
	struct text text; /* raw bytes between the tag before and this one */
};

void xml_open(struct xml *x, const struct prof_input *in, struct prof_error *err);

/* Goes to the next tag. Declarations and comments are passed over. False at the end. */
bool xml_next(struct xml *x);

/* Notes the mistake at the current tag. Returns -1. */
int xml_fail(struct xml *x, const char *fmt, ...) PROF_PRINTF(2, 3);

/* The value of an attribute of the current tag, raw; empty if it is not there. */
struct text xml_attribute(const struct xml *x, const char *name);

/* Interns raw text with its character references undone; those nobody knows stay. */
prof_id xml_string(struct xml *x, struct prof_builder *b, struct text raw);

#endif
