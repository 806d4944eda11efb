/* base64.h - bytes as text, RFC 4648. */
#ifndef PROFTOOLS_RENDER_BASE64_H
#define PROFTOOLS_RENDER_BASE64_H

#include <stddef.h>
#include <stdint.h>

/* Room that n bytes take. */
#define BASE64_SIZE(n) (((n) + 2) / 3 * 4)

/* Writes BASE64_SIZE(n) characters, padded, not terminated. Returns their end. */
char *base64_put(char *to, const uint8_t *bytes, size_t n);

#endif
