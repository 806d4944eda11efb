/* zip.c - the members of a zip archive (PKWARE APPNOTE 4.3), one at a time. */
#include "zip.h"

#include <stdlib.h>
#include <string.h>

#include "unpack.h"

enum {
	LOCAL_SIZE = 30,
	CENTRAL_SIZE = 46,
	END_SIZE = 22,
	MAX_COMMENT = 65535,
	STORED = 0,
	DEFLATED = 8,
	ENCRYPTED = 1, /* flag */
};

/* What the central directory says of a member. */
struct entry {
	const uint8_t *at; /* in the directory */
	unsigned flags, method;
	size_t packed, size, local;
};

static unsigned u16(const uint8_t *p)
{
	return p[0] | (unsigned)p[1] << 8;
}

static uint32_t u32(const uint8_t *p)
{
	return u16(p) | (uint32_t)u16(p + 2) << 16;
}

bool zip_is(const struct prof_input *in)
{
	return in->size >= LOCAL_SIZE && memcmp(in->data, "PK\3\4", 4) == 0;
}

/* The end record is the last thing but for a comment. NULL if there is none. */
static const uint8_t *find_end(const struct prof_input *in)
{
	if (in->size < END_SIZE)
		return NULL;
	const uint8_t *p = in->data + in->size - END_SIZE;
	for (size_t n = 0; n <= MAX_COMMENT; n++, p--) {
		if (memcmp(p, "PK\5\6", 4) == 0 && u16(p + 20) <= n)
			return p;
		if (p == in->data)
			break;
	}
	return NULL;
}

static bool same_name(const uint8_t *name, size_t len, const char *wanted)
{
	if (len != strlen(wanted))
		return false;
	for (size_t i = 0; i < len; i++) {
		uint8_t c = name[i];
		if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != (uint8_t)wanted[i])
			return false;
	}
	return true;
}

/* 0 and *e, 1 if there is no such member, -1 and *err if the directory is damaged. */
static int find_entry(const struct prof_input *in, const char *name, struct entry *e,
		      struct prof_error *err)
{
	const uint8_t *end = find_end(in), *p;

	if (!end)
		return prof_bad_bytes(err, in, in->data + in->size,
				      "the archive ends without its directory");
	uint32_t offset = u32(end + 16);
	if (offset > (size_t)(end - in->data))
		return prof_bad_bytes(err, in, end + 16, "a directory behind its end");
	p = in->data + offset;
	for (unsigned n = u16(end + 10); n > 0; n--) {
		if (end - p < CENTRAL_SIZE || memcmp(p, "PK\1\2", 4) != 0)
			return prof_bad_bytes(err, in, p, "expected a member of the directory");
		size_t len = u16(p + 28), extra = u16(p + 30), comment = u16(p + 32);
		if ((size_t)(end - p) < CENTRAL_SIZE + len + extra + comment)
			return prof_bad_bytes(err, in, p, "a member runs past its directory");
		if (same_name(p + CENTRAL_SIZE, len, name)) {
			*e = (struct entry){ p,           u16(p + 8),  u16(p + 10),
					     u32(p + 20), u32(p + 24), u32(p + 42) };
			return 0;
		}
		p += CENTRAL_SIZE + len + extra + comment;
	}
	return 1;
}

/* Where the packed bytes are; NULL and *err if they are not in the archive. */
static const uint8_t *find_data(const struct prof_input *in, const struct entry *e,
				struct prof_error *err)
{
	const uint8_t *local = in->data + e->local;

	if (e->local > in->size || in->size - e->local < LOCAL_SIZE ||
	    memcmp(local, "PK\3\4", 4) != 0) {
		prof_bad_bytes(err, in, e->at + 42, "a member where there is none");
		return NULL;
	}
	size_t head = LOCAL_SIZE + (size_t)u16(local + 26) + u16(local + 28);
	if (head > in->size - e->local || e->packed > in->size - e->local - head) {
		prof_bad_bytes(err, in, local, "a member runs past the end of the archive");
		return NULL;
	}
	return local + head;
}

int zip_open_member(const struct prof_input *in, const char *name, struct prof_input *member,
		    struct prof_error *err)
{
	struct buffer packed = { .name = in->name }, out = { .name = in->name, .err = err };
	struct entry e = { 0 };
	int found = find_entry(in, name, &e, err);

	if (found)
		return found;
	const uint8_t *data = find_data(in, &e, err);
	if (!data)
		return -1;
	if ((e.flags & ENCRYPTED) || (e.method != STORED && e.method != DEFLATED))
		return prof_bad_bytes(err, in, e.at,
				      "a member that is neither stored nor deflated");
	packed.data = (uint8_t *)(uintptr_t)data;
	packed.size = e.packed;
	int status = 0;
	if (e.method == DEFLATED)
		status = unpack_deflate(&packed, &out);
	while (e.method == STORED && !status && out.size < e.packed) {
		status = buffer_grow(&out);
		if (status)
			break;
		size_t room = out.cap - 1 - out.size, left = e.packed - out.size;
		size_t n = room < left ? room : left;
		memcpy(out.data + out.size, data + out.size, n);
		out.size += n;
	}
	if (!status && out.size != e.size)
		status = prof_bad_bytes(err, in, e.at + 24,
					"a member of %zu bytes, expected %zu", out.size, e.size);
	if (status || buffer_grow(&out)) {
		free(out.data);
		return -1;
	}
	out.data[out.size] = 0;
	*member = (struct prof_input){ in->name, out.data, out.size, true, in->mtime };
	return 0;
}
