/* test_input.c - files, pipes, compression and its limits; files that are no profiles. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "harness.h"
#include "proftools/prof.h"

static const char *path_of(const char *name)
{
	return test_text("%s/%s", test_tmpdir(), name);
}

/* Appends data to a growing .gz in memory, as one member. */
static size_t add_member(unsigned char *gz, size_t at, size_t cap, const void *data, size_t size)
{
	z_stream z = { .next_in = (Bytef *)(uintptr_t)data, .avail_in = (uInt)size };
	deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
	z.next_out = gz + at;
	z.avail_out = (uInt)(cap - at);
	CHECK_NUMBER(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	return cap - z.avail_out;
}

/* Opens the file and expects these bytes. */
static void expect_bytes(const char *path, const char *data, size_t size)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_input in;
	if (!CHECK(prof_input_open(&in, path, 0, &err) == 0)) {
		FAIL("%s", err.message);
		return;
	}
	CHECK_NUMBER(in.size, size);
	CHECK(!memcmp(in.data, data, size));
	CHECK_NUMBER(in.data[size], 0);
	prof_input_close(&in);
}

/* Opens the file with a limit and expects this error. */
static void expect_error(const char *path, uint64_t limit, enum prof_status status,
			 const char *message)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_input in;
	if (!CHECK(prof_input_open(&in, path, limit, &err) == -1)) {
		prof_input_close(&in);
		return;
	}
	CHECK_NUMBER(err.status, status);
	CHECK_TEXT(err.message, message);
	CHECK_TEXT(err.input, path);
}

static void plain_files(void)
{
	const char *path = path_of("plain");
	test_write_file(path, "a;b 1\n", 6);
	expect_bytes(path, "a;b 1\n", 6);
	test_write_file(path, "", 0);
	expect_bytes(path, "", 0);
	test_write_file(path,
			"\xef\xbb\xbf"
			"a 1\n",
			7);
	expect_bytes(path, "a 1\n", 4);
	test_write_file(path, "\xef\xbb", 2);
	expect_bytes(path, "\xef\xbb", 2);
	expect_error(path_of("absent"), 0, PROF_EIO, "No such file or directory");
	expect_error(test_tmpdir(), 0, PROF_EIO, "Is a directory");
}

/* Files of /proc say that they are empty; a pipe says nothing. */
static void sizeless_files(void)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_input in;
	if (CHECK(prof_input_open(&in, "/proc/self/status", 0, &err) == 0)) {
		CHECK(in.size > 100);
		prof_input_close(&in);
	}
	const char *fifo = path_of("fifo");
	CHECK_NUMBER(mkfifo(fifo, 0600), 0);
	if (fork() == 0) {
		int fd = open(fifo, O_WRONLY);
		for (int i = 0; i < 3; i++) {
			usleep(2000);
			if (write(fd, "a;b 1\n", 6) != 6)
				_exit(1);
		}
		_exit(0);
	}
	expect_bytes(fifo, "a;b 1\na;b 1\na;b 1\n", 18);
}

static void gzip_members(void)
{
	unsigned char gz[512];
	const char *path = path_of("x.gz");
	size_t one = add_member(gz, 0, sizeof(gz), "a;b 1\n", 6);
	size_t two = add_member(gz, one, sizeof(gz), "c;d 2\n", 6);
	test_write_file(path, gz, one);
	expect_bytes(path, "a;b 1\n", 6);
	test_write_file(path, gz, two);
	expect_bytes(path, "a;b 1\nc;d 2\n", 12);
	memset(gz + two, 0, 100);
	test_write_file(path, gz, two + 100);
	expect_bytes(path, "a;b 1\nc;d 2\n", 12);
	gz[two + 99] = 'x';
	test_write_file(path, gz, two + 100);
	expect_error(path, 0, PROF_EMALFORMED, "100 bytes after the end of the gzip data");
	size_t empty = add_member(gz, 0, sizeof(gz), "", 0);
	test_write_file(path, gz, empty);
	expect_bytes(path, "", 0);
}

static void gzip_damaged(void)
{
	unsigned char gz[512];
	const char *path = path_of("x.gz");
	size_t n = add_member(gz, 0, sizeof(gz), "main;work 17\nmain;rest 4\n", 25);
	for (size_t cut = 2; cut < n; cut++) {
		test_write_file(path, gz, cut);
		expect_error(path, 0, PROF_EMALFORMED, "gzip data ends too early");
	}
	gz[n - 8] ^= 1; /* the checksum */
	test_write_file(path, gz, n);
	expect_error(path, 0, PROF_EMALFORMED, "gzip data is damaged");
}

/* 70 MiB of zeros in 70 KiB: refused by ratio, allowed by hand, refused by a smaller limit. */
static void bombs(void)
{
	size_t size = (size_t)70 << 20, cap = 1 << 20;
	char *zeros = calloc(1, size);
	unsigned char *gz = malloc(cap);
	const char *path = path_of("bomb.gz");
	struct prof_input in;
	size_t n = add_member(gz, 0, cap, zeros, size);
	test_write_file(path, gz, n);
	expect_error(path, 0, PROF_ELIMIT,
		     "decompresses to over 64 MiB and 200 times its size "
		     "(--max-decompressed raises the limit)");
	expect_error(path, 1000000, PROF_ELIMIT,
		     "decompresses to more than the limit of 1000000 bytes "
		     "(--max-decompressed raises it)");
	if (CHECK(prof_input_open(&in, path, size, NULL) == 0)) {
		CHECK_NUMBER(in.size, size);
		prof_input_close(&in);
	}
	free(zeros);
	free(gz);
}

/* What "zstd" makes of "a;b 1\n": raw block, with its checksum. */
static void zstd_frames(void)
{
	static const char frame[] = "\x28\xb5\x2f\xfd\x20\x06\x31\x00\x00"
				    "a;b 1\n";
	const char *path = path_of("x.zst");
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_input in;
	test_write_file(path, frame, sizeof(frame) - 1);
	if (prof_input_open(&in, path, 0, &err)) {
		CHECK(strstr(err.message, "libzstd is not installed") != NULL);
		test_skip("libzstd is not installed");
		return;
	}
	prof_input_close(&in);
	expect_bytes(path, "a;b 1\n", 6);
	for (size_t cut = 4; cut < sizeof(frame) - 1; cut++) {
		test_write_file(path, frame, cut);
		expect_error(path, 0, PROF_EMALFORMED, "zstd data ends too early");
	}
	test_write_file(path, test_text("%.8s", "\x28\xb5\x2f\xfd\xff\xff\xff\xff"), 8);
	CHECK(prof_input_open(&in, path, 0, NULL) == -1);
}

/* Any bit may be wrong: the result is bytes or an error, never anything else. */
static void flipped_bits(void)
{
	static const char frame[] = "\x28\xb5\x2f\xfd\x20\x06\x31\x00\x00"
				    "a;b 1\n";
	unsigned char packed[2][128];
	size_t size[2] = { add_member(packed[0], 0, 128, "main;work 17\nmain;rest 4\n", 25),
			   sizeof(frame) - 1 };
	const char *path = path_of("flipped");
	memcpy(packed[1], frame, size[1]);
	for (size_t bit = 0; bit < 8 * (size[0] + size[1]); bit++) {
		struct prof_error err = PROF_ERROR_INIT;
		struct prof_input in;
		size_t which = bit < 8 * size[0] ? 0 : 1, at = bit - which * 8 * size[0];
		packed[which][at / 8] ^= (unsigned char)(1u << at % 8);
		test_write_file(path, packed[which], size[which]);
		if (prof_input_open(&in, path, 0, &err) == 0)
			prof_input_close(&in);
		else
			CHECK(err.status != PROF_OK && err.message[0]);
		packed[which][at / 8] ^= (unsigned char)(1u << at % 8);
	}
}

/* ---- what is no profile is called by its name ------------------------------- */

static void expect_sniff(const char *data, size_t size, const char *looks)
{
	struct prof_error err = PROF_ERROR_INIT;
	char *copy = calloc(1, size + 1);
	memcpy(copy, data, size);
	struct prof_input in = { .name = "x", .data = (uint8_t *)copy, .size = size, .mtime = -1 };
	CHECK(prof_reader_for(&in, &err) == NULL);
	CHECK_NUMBER(err.status, PROF_EFORMAT);
	if (!strstr(err.message, looks))
		FAIL("%s, expected %s", err.message, looks);
	free(copy);
}

static void wrong_files(void)
{
	char tar[512] = "x";
	memcpy(tar + 257, "ustar", 5);
	expect_sniff("", 0, "empty input");
	expect_sniff("\x7f"
		     "ELF\2\1\1\0\0\0",
		     10, "an ELF program");
	expect_sniff("\x89PNG\r\n\x1a\n\0\0", 10, "a PNG picture");
	expect_sniff("PK\3\4....", 8, "a zip archive; unpack it first");
	expect_sniff("\n <!DOCTYPE HTML><html>", 23, "an HTML page");
	expect_sniff("digraph { a -> b }\n", 19, "a Graphviz graph");
	expect_sniff("\xff\xfe"
		     "a\0",
		     4, "UTF-16 text; send the output of iconv");
	expect_sniff("PERFILE2\0\0\0\0", 12, "perf.data; read the output of perf script");
	expect_sniff(tar, sizeof(tar), "a tar archive");
	expect_sniff(" \t\r\n", 4, "white space only");
	expect_sniff("\0\0\0\0\0\0", 6, "zeros");
	expect_sniff("\1\2\3\4\5\6", 6, "binary data");
	expect_sniff("Hello, world.\n", 14, "text");
}

const struct test tests[] = {
	TEST(plain_files),  TEST(sizeless_files), TEST(gzip_members),
	TEST(gzip_damaged), TEST(bombs),          TEST(zstd_frames),
	TEST(flipped_bits), TEST(wrong_files),    { NULL, NULL },
};
