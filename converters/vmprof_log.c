/*
 * vmprof_log.c - the records of vmprof's binary log, one at a time.
 *
 * Five words, a marker that names the interpreter, then records behind markers
 * of one byte. Numbers are as wide as a C long of the writer.
 * Source: docs/formats/vmprof.md.
 */
#include "vmprof_log.h"

enum {
	MARK_STACK = 1,
	MARK_SYMBOL = 2,
	MARK_TRAILER = 3,
	MARK_NAME = 4, /* of the interpreter, before there were versions */
	MARK_HEAD = 5,
	MARK_TIME = 6,
	MARK_META = 7,
	MARK_NATIVE_SYMBOL = 8
};

enum { LAST_VERSION = 6, PYTHON_CODE = 1, LAST_KIND = 7 };

/* ---- numbers --------------------------------------------------------- */

static uint64_t number_at(const uint8_t *p, unsigned width)
{
	uint64_t wide;
	uint32_t narrow;
	if (width == 8) {
		memcpy(&wide, p, 8);
		return le64toh(wide);
	}
	memcpy(&narrow, p, 4);
	return le32toh(narrow);
}

/* Sign-extended. */
static int64_t signed_at(const uint8_t *p, unsigned width)
{
	uint64_t v = number_at(p, width);
	return width == 8 ? (int64_t)v : (int32_t)(uint32_t)v;
}

static uint64_t take_address(struct vmprof_log *log)
{
	const uint8_t *p = bytes_take(&log->c, log->address);
	return p ? number_at(p, log->address) : 0;
}

static int64_t take_word(struct vmprof_log *log)
{
	const uint8_t *p = bytes_take(&log->c, log->word);
	return p ? signed_at(p, log->word) : 0;
}

/* A count of things that take size bytes each, all of which must be there. */
static uint64_t take_count(struct vmprof_log *log, unsigned size, const char *what)
{
	const uint8_t *at = log->c.at;
	int64_t n = take_word(log);
	if (n >= 0 && (uint64_t)n <= bytes_left(&log->c) / size)
		return (uint64_t)n;
	if (!log->c.failed)
		bytes_fail(&log->c, at, "%s of %lld runs past the end", what, (long long)n);
	return 0;
}

static struct text take_text(struct vmprof_log *log, uint64_t len)
{
	const uint8_t *p = bytes_take(&log->c, len);
	return p ? (struct text){ (const char *)p, (size_t)len } : (struct text){ "", 0 };
}

static struct text take_string(struct vmprof_log *log)
{
	return take_text(log, take_count(log, 1, "a text"));
}

/* Always 64 bits, whatever a long is. */
static struct vmprof_time take_time(struct vmprof_log *log)
{
	struct vmprof_time t = { .seconds = bytes_i64(&log->c) };
	t.microseconds = bytes_i64(&log->c);
	t.zone = take_text(log, 8);
	const char *end = memchr(t.zone.s, 0, t.zone.len);
	t.zone.len = end ? (size_t)(end - t.zone.s) : t.zone.len;
	return t;
}

/* ---- the head -------------------------------------------------------- */

/* Is v the second of words so wide, and the only one of the first three that is not 0? */
static bool has_words(const struct prof_input *in, unsigned width)
{
	return in->size > 5 * (size_t)width && number_at(in->data, width) == 0 &&
	       number_at(in->data + width, width) == 3 &&
	       number_at(in->data + 2 * width, width) == 0;
}

static unsigned word_of(const struct prof_input *in)
{
	return has_words(in, 8) ? 8 : has_words(in, 4) ? 4 : 0;
}

/* The first marker, which the CPU profiles of gperftools do not have behind the same words. */
static bool has_marker(const uint8_t *p, size_t left)
{
	if (left >= 4 && p[0] == MARK_HEAD)
		return p[1] == 0 && p[2] <= LAST_VERSION;
	return left >= 3 && p[0] == MARK_NAME && p[1] && p[2] > ' ' && p[2] < 0x7f;
}

bool vmprof_is_log(const struct prof_input *in)
{
	unsigned word = word_of(in);
	return word && signed_at(in->data + 3 * word, word) > 0 &&
	       number_at(in->data + 4 * word, word) <= 1 &&
	       has_marker(in->data + 5 * word, in->size - 5 * word);
}

static bool open_words(struct vmprof_log *log)
{
	static const uint8_t big[] = { 0, 0, 0, 3 };
	const struct prof_input *in = log->c.in;
	log->word = word_of(in);
	if (!log->word) {
		bool other = in->size >= 16 && (!memcmp(in->data + 4, big, sizeof(big)) ||
						!memcmp(in->data + 12, big, sizeof(big)));
		bytes_fail(&log->c, in->data,
			   other ? "a log of a big-endian machine, which vmprof never reads"
				 : "expected the five numbers that begin a log of vmprof");
		return false;
	}
	bytes_take(&log->c, 3 * log->word);
	const uint8_t *at = log->c.at;
	log->period = take_word(log);
	if (log->period <= 0)
		bytes_fail(&log->c, at, "a period of %lld microseconds", (long long)log->period);
	/* 64-bit Windows: long has 4 bytes, an address 8. */
	log->address = take_word(log) == 1 ? 8 : log->word;
	return !log->c.failed;
}

static void open_head(struct vmprof_log *log)
{
	const uint8_t *at = log->c.at;
	uint8_t marker = bytes_u8(&log->c);
	if (marker == MARK_HEAD) {
		unsigned high = bytes_u8(&log->c);
		log->version = high << 8 | bytes_u8(&log->c);
		log->mode = log->version >= 4 ? bytes_u8(&log->c) : 0;
	} else if (marker != MARK_NAME) {
		bytes_fail(&log->c, at, "expected the name of the interpreter, found record 0x%02x",
			   marker);
	}
	if (log->version > LAST_VERSION)
		bytes_fail(&log->c, at, "version %u, known are 0 to %d", log->version,
			   LAST_VERSION);
	log->interpreter = take_text(log, bytes_u8(&log->c));
	if (log->version == 3)
		log->mode = VMPROF_MEMORY;
	if (log->version == 2 || (marker == MARK_HEAD && text_is(log->interpreter, "pypy")))
		log->mode |= VMPROF_TAGGED;
	log->pairs = log->mode & (VMPROF_LINES | VMPROF_TAGGED);
}

void vmprof_open(struct vmprof_log *log, const struct prof_input *in, struct prof_error *err)
{
	*log = (struct vmprof_log){ .word = 0 };
	bytes_open(&log->c, in, err);
	if (open_words(log))
		open_head(log);
}

/* ---- records --------------------------------------------------------- */

/* Lines and kinds of frames are as wide as addresses. */
static void read_stack(struct vmprof_log *log, struct vmprof_record *r)
{
	const uint8_t *at = log->c.at;
	int64_t count = take_word(log);
	uint64_t depth = take_count(log, log->address, "a stack");
	if (count <= 0 && !log->c.failed)
		bytes_fail(&log->c, at, "a stack seen %lld times", (long long)count);
	if (log->pairs && depth % 2 && !log->c.failed)
		bytes_fail(&log->c, at, "a stack of pairs with an odd length of %llu",
			   (unsigned long long)depth);
	r->kind = VMPROF_STACK;
	r->count = (uint64_t)count;
	r->frames = bytes_take(&log->c, depth * log->address);
	r->nframes = (size_t)(log->pairs ? depth / 2 : depth);
	if (log->version >= 1)
		r->thread = take_address(log);
	if (log->mode & VMPROF_MEMORY)
		r->memory = (int64_t)take_address(log);
}

struct vmprof_frame vmprof_frame(const struct vmprof_log *log, const struct vmprof_record *r,
				 size_t i)
{
	struct vmprof_frame f = { .kind = 0 };
	size_t from_leaf = r->nframes - 1 - i, width = log->address;
	if (!log->pairs) {
		f.id = number_at(r->frames + from_leaf * width, log->address);
		return f;
	}
	const uint8_t *p = r->frames + from_leaf * 2 * width;
	int64_t first = signed_at(p, log->address);
	f.id = number_at(p + width, log->address);
	if (log->mode & VMPROF_TAGGED)
		f.kind = first >= PYTHON_CODE && first <= LAST_KIND ? (unsigned)first : 0;
	else if (first > 0 && first <= UINT32_MAX)
		f.line = (uint32_t)first;
	return f;
}

static void read_trailer(struct vmprof_log *log, struct vmprof_record *r)
{
	r->kind = VMPROF_TRAILER;
	r->time.seconds = INT64_MIN;
	if (log->version >= 5)
		r->time = take_time(log);
	log->done = true;
}

bool vmprof_next(struct vmprof_log *log, struct vmprof_record *r)
{
	if (log->c.failed || log->done || !bytes_left(&log->c))
		return false;
	*r = (struct vmprof_record){ .at = log->c.at };
	uint8_t marker = bytes_u8(&log->c);
	switch (marker) {
	case MARK_STACK:
		read_stack(log, r);
		break;
	case MARK_SYMBOL:
	case MARK_NATIVE_SYMBOL:
		r->kind = VMPROF_SYMBOL;
		r->id = take_address(log);
		r->text = take_string(log);
		break;
	case MARK_TIME:
		r->kind = VMPROF_TIME;
		r->time = take_time(log);
		break;
	case MARK_META:
		r->kind = VMPROF_META;
		r->key = take_string(log);
		r->text = take_string(log);
		break;
	case MARK_TRAILER:
		read_trailer(log, r);
		break;
	default:
		bytes_fail(&log->c, r->at, "unknown record 0x%02x", marker);
	}
	return !log->c.failed;
}
