/* json_meta.c - keep a member of a JSON document as a header field. */
#include "json.h"

void json_meta(struct json *j, struct prof_builder *b, const char *key)
{
	enum json_type type = json_next(j);
	const char *from = j->p;
	struct text value;
	if (type == JSON_STRING) {
		value = json_string(j);
	} else {
		json_skip(j);
		value = text_trim((struct text){ from, (size_t)(j->p - from) });
	}
	if (!j->failed && value.len && (type == JSON_STRING || type == JSON_NUMBER))
		text_meta(b, key, value);
}
