/* xml_write.h - text of XML over a sink. */
#ifndef PROFTOOLS_RENDER_XML_WRITE_H
#define PROFTOOLS_RENDER_XML_WRITE_H

#include "label.h"
#include "sink.h"

/*
 * Text for between tags and between double quotes. The bytes must be UTF-8
 * without control characters other than line feeds, as label_add_name() leaves them.
 */
void xml_put(struct sink *s, const char *text, size_t len);

/* Any bytes, made visible; at most so many of them. l: room, cleared before and after. */
void xml_put_name(struct sink *s, struct label *l, const char *bytes, size_t len, size_t most);

/* 0xRRGGBB as "#rrggbb". */
void xml_put_colour(struct sink *s, uint32_t rgb);

#endif
