/* json_head.h - members of JSON objects, and functions as such, for formats that others read. */
#ifndef PROFTOOLS_RENDER_JSON_HEAD_H
#define PROFTOOLS_RENDER_JSON_HEAD_H

#include "json_write.h"

/* ,"key":"text" with bytes that are no UTF-8 replaced; the key needs no escapes. */
void json_member_text(struct sink *s, const char *key, const char *text, size_t len);
void json_member_string(struct sink *s, const char *key, const struct prof *p, prof_id string);
void json_member_integer(struct sink *s, const char *key, int64_t v);

/* ,"file":...,"line":... as far as they are known; func may be PROF_MORE. */
void json_member_place(struct sink *s, const struct prof *p, prof_id func);

/* "name":"...", the name of a function; "(more)" for PROF_MORE. */
void json_put_func_name(struct sink *s, const struct prof *p, prof_id func);

/*
 * "worker 12": the name of a thread or process and its number, as far as they
 * are known; an empty text if nothing is. False when memory is out.
 */
bool json_put_part(struct sink *s, const struct prof *p, prof_id part);

/* Two column writers: a value an element, null for NAN; PROF_NONE is null. */
void json_put_doubles(struct sink *s, const double *v, size_t n);
void json_put_ids(struct sink *s, const prof_id *v, size_t n);

#endif
