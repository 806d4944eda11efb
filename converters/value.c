/* value.c - look at what a pickle decoded to. */
#include "value.h"

#include <stdlib.h>
#include <string.h>

double value_number(const struct value *v, bool *rounded)
{
	const int64_t exact = (int64_t)1 << 53;
	switch (v->type) {
	case VALUE_BOOL:
	case VALUE_INT:
		if (v->integer > exact || v->integer < -exact)
			*rounded = true;
		return (double)v->integer;
	case VALUE_HUGE:
		*rounded = true;
		return v->number;
	case VALUE_FLOAT:
		return v->number;
	default:
		return NAN;
	}
}

bool value_is_text(const struct value *v, const char *text)
{
	return (v->type == VALUE_TEXT || v->type == VALUE_BYTES) && v->len == strlen(text) &&
	       !memcmp(v->text, text, v->len);
}

bool value_has_text(const struct value *v)
{
	return v->type == VALUE_TEXT || v->type == VALUE_BYTES;
}

int value_add_text(struct prof_builder *b, const struct value *text, prof_id *id,
		   struct prof_error *err)
{
	const unsigned char *s = (const unsigned char *)text->text;
	if (text->type != VALUE_TEXT || !memchr(s, 0xed, text->len)) {
		*id = prof_add_string(b, text->text, text->len);
		return 0;
	}
	char *copy = malloc((size_t)text->len + 1), *to = copy;
	for (uint32_t i = 0; copy && i < text->len; i++) {
		bool escaped = i + 2 < text->len && s[i] == 0xed && (s[i + 1] & 0xfe) == 0xb2 &&
			       (s[i + 2] & 0xc0) == 0x80;
		uint8_t byte = escaped ? (uint8_t)((s[i + 1] & 3) << 6 | (s[i + 2] & 0x3f)) : s[i];
		*to++ = (char)byte;
		i += escaped ? 2 : 0;
	}
	if (!copy)
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	*id = prof_add_string(b, copy, (size_t)(to - copy));
	free(copy);
	return 0;
}

const struct value *value_get(const struct value *dict, const char *key)
{
	const struct value *found = NULL;
	if (!dict || dict->type != VALUE_DICT)
		return NULL;
	for (uint32_t i = 0; i + 1 < dict->len; i += 2)
		if (value_is_text(dict->items[i], key))
			found = dict->items[i + 1];
	return found;
}
