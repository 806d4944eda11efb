/* test_core.c - arena, rows, strings, index and table: what the builder stands on. */
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "harness.h"
#include "hash.h"
#include "room.h"
#include "strings.h"
#include "table.h"

static void arena_gives_separate_pieces(void)
{
	struct arena a = { 0 };
	enum { PIECES = 2000 };
	unsigned char *piece[PIECES];
	for (size_t i = 0; i < PIECES; i++) {
		piece[i] = arena_alloc(&a, i % 97);
		CHECK(piece[i] != NULL);
		CHECK((uintptr_t)piece[i] % _Alignof(max_align_t) == 0);
		memset(piece[i], (int)(i & 255), i % 97);
	}
	for (size_t i = 0; i < PIECES; i++)
		for (size_t k = 0; k < i % 97; k++)
			if (piece[i][k] != (i & 255))
				FAIL("piece %zu was overwritten", i);
	CHECK_TEXT(arena_copy(&a, "a piece of text", 7), "a piece");
	CHECK(arena_alloc(&a, (size_t)-64) == NULL);
	CHECK(arena_copy(&a, "", (size_t)-1) == NULL);
	arena_free(&a);
	CHECK(a.chunks == NULL);
}

static void rows_keep_what_they_hold(void)
{
	size_t *rows = NULL, cap = 0;
	for (size_t i = 0; i < 1000; i++) {
		CHECK(room_for(&rows, i, &cap, sizeof(*rows)));
		rows[i] = i;
	}
	for (size_t i = 0; i < 1000; i++)
		CHECK_NUMBER(rows[i], i);
	size_t *before = rows;
	size_t full = PROF_NONE - 1; /* as if so many were there: no row has the next number */
	CHECK(!room_for(&rows, PROF_NONE - 1, &full, sizeof(*rows)));
	CHECK(rows == before && full == PROF_NONE - 1);
	free(rows);
}

static void strings_are_equal_by_number(void)
{
	struct strings t = { 0 };
	enum { NAMES = 20000 };
	for (int i = 0; i < 2 * NAMES; i++) {
		char *name = test_text("name %d", i % NAMES);
		prof_id id = strings_add(&t, name, strlen(name), hash_bytes(name, strlen(name)));
		if (id != (prof_id)(i % NAMES))
			FAIL("%s got number %u", name, id);
	}
	CHECK_NUMBER(t.n, NAMES);
	CHECK_NUMBER(strings_find(&t, "name 17", 7, hash_bytes("name 17", 7)), 17);
	CHECK_NUMBER(strings_find(&t, "name", 4, hash_bytes("name", 4)), PROF_NONE);
	strings_free(&t);
}

/* The worst a hostile file could do: all names with one hash. They stay apart. */
static void strings_survive_collisions(void)
{
	struct strings t = { 0 };
	prof_id empty = strings_add(&t, "", 0, 7), nul = strings_add(&t, "\0", 1, 7);
	prof_id a = strings_add(&t, "a", 1, 7), b = strings_add(&t, "b", 1, 7);
	CHECK(empty == 0 && nul == 1 && a == 2 && b == 3);
	CHECK_NUMBER(strings_add(&t, "a", 1, 7), 2);
	CHECK_NUMBER(strings_add(&t, "\0", 1, 7), 1);
	CHECK_NUMBER(t.row[1].len, 1);
	strings_free(&t);
}

static void hashes_use_every_byte(void)
{
	char text[64];
	for (size_t len = 1; len <= sizeof(text); len++) {
		memset(text, 'x', sizeof(text));
		uint32_t before = hash_bytes(text, len);
		for (size_t i = 0; i < len; i++) {
			text[i] = 'y';
			if (hash_bytes(text, len) == before)
				FAIL("byte %zu of %zu does not matter", i, len);
			text[i] = 'x';
		}
	}
}

static void tables_create_columns_when_needed(void)
{
	struct table t = { .required = 1 };
	double self[2] = { NAN, 3 };
	CHECK(table_add_measure(&t) && table_add_measure(&t));
	struct table_row plain = { .key = { 0 } }, rich = { .key = { 0, 0, 9 }, .self = self };
	rich.addr[1] = 77;
	for (int i = 0; i < 100; i++)
		CHECK_NUMBER(table_append(&t, &plain), i);
	CHECK(t.key[0] && !t.key[1] && !t.key[2] && !t.addr[1] && !t.self[1]);
	CHECK_NUMBER(table_append(&t, &rich), 100);
	CHECK(!t.key[1] && t.key[2] && t.addr[1] && !t.self[0] && t.self[1] && !t.total[1]);
	CHECK_NUMBER(t.key[2][50], 0);
	CHECK_NUMBER(t.key[2][100], 9);
	CHECK_NUMBER(t.addr[1][100], 77);
	CHECK_NUMBER(t.self[1][50], NAN);
	CHECK_NUMBER(t.self[1][100], 3);
	table_free(&t);
}

static void tables_find_and_accumulate(void)
{
	struct table t = { .required = 3 };
	bool failed = false;
	double one = 1, nothing = NAN;
	CHECK(table_add_measure(&t));
	for (uint32_t i = 0; i < 5000; i++) {
		struct table_row r = { .key = { i % 71, i / 71 }, .self = i % 2 ? &one : &nothing };
		CHECK_NUMBER(table_append(&t, &r), i);
	}
	for (uint32_t i = 0; i < 5000; i++) {
		struct table_row r = { .key = { i % 71, i / 71 }, .self = &one, .total = &one };
		prof_id row = table_find(&t, &r, &failed);
		if (row != i || !table_accumulate(&t, row, &r))
			FAIL("row %u found as %u", i, row);
	}
	struct table_row absent = { .key = { 71, 0 } };
	CHECK_NUMBER(table_find(&t, &absent, &failed), PROF_NONE);
	CHECK(!failed);
	CHECK_NUMBER(t.self[0][0], 1); /* unrecorded plus one is one */
	CHECK_NUMBER(t.self[0][1], 2);
	CHECK_NUMBER(t.total[0][4999], 1);
	table_shrink(&t);
	CHECK_NUMBER(t.self[0][4999], 2);
	table_free(&t);
}

const struct test tests[] = {
	TEST(arena_gives_separate_pieces),
	TEST(rows_keep_what_they_hold),
	TEST(strings_are_equal_by_number),
	TEST(strings_survive_collisions),
	TEST(hashes_use_every_byte),
	TEST(tables_create_columns_when_needed),
	TEST(tables_find_and_accumulate),
	{ NULL, NULL },
};
