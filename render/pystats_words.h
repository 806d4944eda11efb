/* pystats_words.h - words as Python shows them: strings in quotes, selectors. */
#ifndef PROFTOOLS_RENDER_PYSTATS_WORDS_H
#define PROFTOOLS_RENDER_PYSTATS_WORDS_H

#include "pystats_print.h"
#include "sink.h"

/* As repr() of a string: single quotes unless it holds one and no double quote. */
void pystats_quote(struct sink *out, const char *text);

/* As repr() of the number or string. */
void pystats_put_selector(struct sink *out, const struct pystats_selector *by);

#endif
