/* json_write.h - strings and numbers of JSON over a sink. */
#ifndef PROFTOOLS_RENDER_JSON_WRITE_H
#define PROFTOOLS_RENDER_JSON_WRITE_H

#include "proftools/model.h"
#include "sink.h"

/*
 * A quoted string of any bytes. A byte that is not part of valid UTF-8 becomes
 * the escape of a lone surrogate, \udc80 to \udcff, as in Python's
 * surrogateescape: what is written is valid UTF-8, and the bytes can be had
 * back. "</" is written as "<\/" and U+2028, U+2029 as escapes, so that the
 * text may stand in a script of a page.
 */
void json_put_string(struct sink *s, const char *bytes, size_t len);

/* A string of the profile; of a terminated literal that needs no escapes use sink_text(). */
static inline void json_put_name(struct sink *s, const struct prof *p, prof_id string)
{
	json_put_string(s, p->strings[string].s, p->strings[string].len);
}

/*
 * The same, but each byte that is no UTF-8 becomes U+FFFD: for formats that
 * others read, some of whom refuse lone surrogates.
 */
void json_put_display(struct sink *s, const char *bytes, size_t len);

/*
 * The shortest number that reads back as v. What JSON has no number for:
 * NAN is null, the infinities are the strings "inf" and "-inf".
 */
void json_put_number(struct sink *s, double v);

#endif
