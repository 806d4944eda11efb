/* sniff.c - name a file that is no profile, so that its owner sees the mistake. */
#include "sniff.h"

#include <string.h>

/* Signatures: file formats' own documents; most are also in file(1)'s list. */
static const struct {
	size_t offset, len;
	const char *bytes;
	struct sniff is;
} signatures[] = {
	{ 0,
	  4,
	  "\x7f"
	  "ELF",
	  { "an ELF program or library", NULL } },
	{ 0, 2, "MZ", { "a Windows program", NULL } },
	{ 0, 4, "\xcf\xfa\xed\xfe", { "a macOS program", NULL } },
	{ 0, 8, "\x89PNG\r\n\x1a\n", { "a PNG picture", NULL } },
	{ 0, 3, "\xff\xd8\xff", { "a JPEG picture", NULL } },
	{ 0, 4, "GIF8", { "a GIF picture", NULL } },
	{ 0, 5, "%PDF-", { "a PDF document", NULL } },
	{ 0, 4, "PK\x03\x04", { "a zip archive", "unpack it first" } },
	{ 0, 3, "BZh", { "bzip2 data", "send the output of bzip2 -dc down a pipe" } },
	{ 0,
	  6,
	  "\xfd"
	  "7zXZ\0",
	  { "xz data", "send the output of xz -dc down a pipe" } },
	{ 0, 4, "\x28\xb5\x2f\xfd", { "zstd data", "send the output of zstd -dc down a pipe" } },
	{ 0, 2, "\x1f\x8b", { "gzip data inside gzip data", "unpack it first" } },
	{ 257, 5, "ustar", { "a tar archive", "unpack it first" } },
	{ 0, 16, "SQLite format 3", { "an SQLite database", NULL } },
	{ 0, 8, "PERFILE2", { "perf.data", "read the output of perf script instead" } },
	{ 0, 4, "gmon", { "gmon.out", "read the output of gprof instead" } },
	{ 0,
	  2,
	  "\xff\xfe",
	  { "UTF-16 text", "send the output of iconv -f UTF-16 -t UTF-8 down a pipe" } },
	{ 0,
	  2,
	  "\xfe\xff",
	  { "UTF-16 text", "send the output of iconv -f UTF-16 -t UTF-8 down a pipe" } },
	{ 0, 2, "#!", { "a script", NULL } },
};

/* Text formats are known by their first word. */
static const struct {
	const char *word;
	const char *name;
} words[] = {
	{ "<!doctype html", "an HTML page" },
	{ "<html", "an HTML page" },
	{ "<svg", "an SVG picture" },
	{ "<?xml", "an XML document" },
	{ "digraph", "a Graphviz graph" },
	{ "graph {", "a Graphviz graph" },
	{ "strict digraph", "a Graphviz graph" },
};

static bool starts_with_word(const uint8_t *p, size_t left, const char *word)
{
	for (; *word; word++, p++, left--) {
		if (!left)
			return false;
		uint8_t lower = *p >= 'A' && *p <= 'Z' ? (uint8_t)(*p | 0x20) : *p;
		if (lower != (uint8_t)*word)
			return false;
	}
	return true;
}

static bool is_text(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] < 0x20 && p[i] != '\t' && p[i] != '\n' && p[i] != '\r' && p[i] != '\f')
			return false;
	return true;
}

static struct sniff sniff_text(const uint8_t *p, size_t n)
{
	size_t at = 0;
	while (at < n && (p[at] == ' ' || p[at] == '\t' || p[at] == '\r' || p[at] == '\n'))
		at++;
	if (at == n)
		return (struct sniff){ "white space only", NULL };
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (starts_with_word(p + at, n - at, words[i].word))
			return (struct sniff){ words[i].name, NULL };
	if (p[at] == '{' || p[at] == '[')
		return (struct sniff){ "JSON", NULL };
	return (struct sniff){ "text", NULL };
}

struct sniff sniff(const struct prof_input *in)
{
	for (size_t i = 0; i < sizeof(signatures) / sizeof(*signatures); i++)
		if (in->size >= signatures[i].offset + signatures[i].len &&
		    !memcmp(in->data + signatures[i].offset, signatures[i].bytes,
			    signatures[i].len))
			return signatures[i].is;
	size_t first = in->size < 4096 ? in->size : 4096;
	if (is_text(in->data, first))
		return sniff_text(in->data, first);
	for (size_t i = 0; i < first; i++)
		if (in->data[i])
			return (struct sniff){ "binary data", NULL };
	return (struct sniff){ "zeros", "its content may be lost" };
}
