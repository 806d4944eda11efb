/* merge_inputs.c - which files profmerge adds up, and how often each. */
#include "merge_inputs.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int out_of_memory(struct prof_error *err)
{
	return prof_fail(err, PROF_ENOMEM, "out of memory");
}

int merge_inputs_add(struct merge_inputs *list, const char *path, uint32_t weight,
		     struct prof_error *err)
{
	if (list->n == list->cap) {
		size_t cap = list->cap ? 2 * list->cap : 64;
		struct merge_input *v = realloc(list->v, cap * sizeof(*v));

		if (!v)
			return out_of_memory(err);
		list->v = v;
		list->cap = cap;
	}
	list->v[list->n++] = (struct merge_input){ path, weight, NULL };
	return 0;
}

/* Reads digits up to the character stop. The rest behind it; NULL if it is not like that. */
static const char *leading_number(const char *text, char stop, uint64_t *number)
{
	const char *p = text;

	for (*number = 0; *p >= '0' && *p <= '9'; p++)
		if (*number <= UINT32_MAX)
			*number = *number * 10 + (uint64_t)(*p - '0');
	return p > text && *p == stop ? p + 1 : NULL;
}

static int add_with_weight(struct merge_inputs *list, const char *text, uint64_t weight,
			   const char *path, struct prof_error *err)
{
	if (weight < 1 || weight > UINT32_MAX || !*path)
		return prof_fail(
			err, PROF_ELIMIT,
			"expected WEIGHT,FILE with a weight from 1 to %lu, found \"%.80s\"",
			(unsigned long)UINT32_MAX, text);
	return merge_inputs_add(list, path, (uint32_t)weight, err);
}

int merge_inputs_add_weighted(struct merge_inputs *list, const char *text, struct prof_error *err)
{
	uint64_t weight = 0;
	const char *path = leading_number(text, ',', &weight);

	return add_with_weight(list, text, path ? weight : 0, path ? path : "", err);
}

/* The whole of a stream, terminated; NULL and *err on failure. */
static char *read_all(FILE *in, size_t *size, struct prof_error *err)
{
	size_t room = 0, n = 0;
	char *text = NULL;

	do {
		char *bigger = realloc(text, room = room ? 2 * room : 65536);

		if (!bigger) {
			free(text);
			out_of_memory(err);
			return NULL;
		}
		text = bigger;
		n += fread(text + n, 1, room - n - 1, in);
	} while (n == room - 1);
	if (ferror(in)) {
		prof_fail(err, PROF_EIO, "%s", strerror(errno));
		free(text);
		return NULL;
	}
	text[n] = 0;
	*size = n;
	return text;
}

static char *read_list(const char *path, size_t *size, struct prof_error *err)
{
	FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
	char *text = NULL;

	if (in)
		text = read_all(in, size, err);
	else
		prof_fail(err, PROF_EIO, "%s", strerror(errno));
	if (in && in != stdin)
		fclose(in);
	return text;
}

static int add_line(struct merge_inputs *list, char *line, size_t len, struct prof_error *err)
{
	uint64_t weight;
	const char *path;

	if (len && line[len - 1] == '\r')
		line[--len] = 0;
	if (!len || line[0] == '#')
		return 0;
	if (strlen(line) != len)
		return prof_fail(err, PROF_EMALFORMED,
				 "expected a list of file names, found a zero byte");
	path = leading_number(line, ',', &weight);
	return path ? add_with_weight(list, line, weight, path, err)
		    : merge_inputs_add(list, line, 1, err);
}

static bool keep_text(struct merge_inputs *list, char *text)
{
	char **kept = realloc(list->kept, (list->nkept + 1) * sizeof(*kept));

	if (!kept)
		return false;
	list->kept = kept;
	kept[list->nkept++] = text;
	return true;
}

int merge_inputs_add_list(struct merge_inputs *list, const char *path, struct prof_error *err)
{
	struct prof_error why = PROF_ERROR_INIT;
	size_t size = 0;
	uint32_t number = 0;
	char *text = read_list(path, &size, &why);
	int status = text ? 0 : -1;

	if (text && !keep_text(list, text)) {
		free(text);
		return out_of_memory(err);
	}
	for (char *line = text; status == 0 && line < text + size;) {
		char *end = memchr(line, '\n', (size_t)(text + size - line));
		size_t len = (size_t)((end ? end : text + size) - line);

		line[len] = 0;
		number++;
		status = add_line(list, line, len, &why);
		line += len + 1;
	}
	if (status && err && err->status == PROF_OK) {
		*err = why;
		err->line = text ? number : 0;
		snprintf(err->input, sizeof(err->input), "%s", path);
	}
	return status;
}

int merge_inputs_keep_shard(struct merge_inputs *list, const char *text, struct prof_error *err)
{
	uint64_t shard = 0, count = 0;
	const char *rest = leading_number(text, '/', &shard);
	size_t kept = 0;

	if (!rest || !leading_number(rest, 0, &count) || shard >= count || count > UINT32_MAX)
		return prof_fail(err, PROF_ELIMIT,
				 "expected a shard I/N with 0 <= I < N, found \"%.80s\"", text);
	for (size_t i = shard; i < list->n; i += count)
		list->v[kept++] = list->v[i];
	list->n = kept;
	return 0;
}

void merge_inputs_free(struct merge_inputs *list)
{
	for (size_t i = 0; i < list->nkept; i++)
		free(list->kept[i]);
	free(list->kept);
	free(list->v);
	*list = (struct merge_inputs){ 0 };
}
