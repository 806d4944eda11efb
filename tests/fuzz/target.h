/* target.h - one input through a fuzz target, and what its drivers share. */
#ifndef PROFTOOLS_TESTS_FUZZ_TARGET_H
#define PROFTOOLS_TESTS_FUZZ_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Chooses the reader; without it, the one named when this was compiled. */
bool target_choose(const char *reader);

/*
 * Input -> every probe -> the reader -> prof_check() -> views -> dump. Ends in
 * a profile or a well-formed error, or aborts with a line that says why not.
 * Returns 0. The name is the one libFuzzer calls.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * What is done with a profile: everything, or as little as a sweep of many
 * thousand neighbouring inputs needs: the views of every eighth.
 */
extern bool target_thorough, target_hurried;

/* How many inputs so far were accepted as a profile. */
extern size_t target_accepted;

/* ---- for the drivers that stand in for libFuzzer ------------------------ */

/*
 * Calls run for the file, or for every file in the folder and below it except
 * golden ones, with its bytes. Returns the number of files.
 */
size_t target_each(const char *path, void (*run)(const char *path, uint8_t *data, size_t size));

/*
 * Says what is being run, for the line printed when it crashes or takes more
 * than ten seconds of processor time. what must stay valid.
 */
void target_watch(const char *path, const char *what, size_t at, unsigned value);

#endif
