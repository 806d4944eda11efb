/* tar.c - the files of a tar archive (POSIX ustar and pax interchange format). */
#include "tar.h"

#include <stdio.h>
#include <string.h>

/* Where the fields of a head are, and how long. */
enum {
	NAME = 0,
	NAME_LEN = 100,
	MODE = 100,
	SIZE = 124,
	SIZE_LEN = 12,
	SUM = 148,
	SUM_LEN = 8,
	TYPE = 156,
	MAGIC = 257
};

/* Members that are looked at: a folder that is one profile has few. */
enum { MOST_MEMBERS = 64 };

bool tar_is(const struct prof_input *in)
{
	return in->size >= TAR_BLOCK && memcmp(in->data + MAGIC, "ustar", 5) == 0;
}

/* Octal digits, or from 8 GiB on a big-endian number behind a byte 80. UINT64_MAX: neither. */
static uint64_t size_of(const uint8_t *head)
{
	const uint8_t *p = head + SIZE;
	uint64_t size = 0;
	if (*p & 0x80) {
		for (int i = 1; i < SIZE_LEN; i++) {
			if (size >> 56)
				return UINT64_MAX;
			size = size << 8 | p[i];
		}
		return size;
	}
	for (int i = 0; i < SIZE_LEN && p[i] && p[i] != ' '; i++) {
		if (p[i] < '0' || p[i] > '7')
			return UINT64_MAX;
		size = size << 3 | (p[i] - '0');
	}
	return size;
}

static bool is_named(const uint8_t *head, const char *name)
{
	const char *path = (const char *)head + NAME;
	size_t len = strnlen(path, NAME_LEN), want = strlen(name);
	return len >= want && !memcmp(path + len - want, name, want) &&
	       (len == want || path[len - want - 1] == '/');
}

bool tar_find(const struct prof_input *in, const char *name, struct prof_input *member)
{
	const uint8_t *p = in->data, *end = p + in->size;
	for (int n = 0; n < MOST_MEMBERS && end - p >= TAR_BLOCK; n++) {
		uint64_t size = size_of(p), left = (uint64_t)(end - p) - TAR_BLOCK;
		if (memcmp(p + MAGIC, "ustar", 5) != 0 || size > left)
			return false;
		if ((p[TYPE] == '0' || !p[TYPE]) && is_named(p, name)) {
			*member = *in;
			member->data = p + TAR_BLOCK;
			member->size = (size_t)size;
			return true;
		}
		uint64_t padded = (size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
		p += TAR_BLOCK + (padded < left ? padded : left);
	}
	return false;
}

void tar_write_head(uint8_t block[TAR_BLOCK], const char *name, uint64_t size)
{
	unsigned sum = 0;
	memset(block, 0, TAR_BLOCK);
	memcpy(block + NAME, name, strlen(name));
	memcpy(block + MODE, "0000644", 7);
	if (size < (uint64_t)1 << 33) {
		snprintf((char *)block + SIZE, SIZE_LEN, "%011llo", (unsigned long long)size);
	} else {
		block[SIZE] = 0x80;
		for (int i = SIZE_LEN - 1; i > 0; i--, size >>= 8)
			block[SIZE + i] = (uint8_t)size;
	}
	memset(block + SUM, ' ', SUM_LEN);
	block[TYPE] = '0';
	memcpy(block + MAGIC, "ustar\00000", 8);
	for (int i = 0; i < TAR_BLOCK; i++)
		sum += block[i];
	snprintf((char *)block + SUM, SUM_LEN, "%06o", sum);
}
