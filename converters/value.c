/* value.c - look at what a pickle decoded to. */
#include "value.h"

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
