/* markup.h - text in HTML and XML. */
#ifndef PROFTOOLS_RENDER_MARKUP_H
#define PROFTOOLS_RENDER_MARKUP_H

#include "sink.h"

/*
 * Any bytes as text between tags or in a quoted attribute: & < > " ' are
 * entities. What cannot be seen is made visible: control characters become
 * their pictures (U+2400 on); bytes that are not UTF-8 and characters that hide
 * or turn text around become U+FFFD.
 */
void markup_put_text(struct sink *s, const char *bytes, size_t len);

#endif
