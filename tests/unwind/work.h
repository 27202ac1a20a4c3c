/* SPDX-License-Identifier: MIT */
/*
 * work.h - real work through real libraries that allocate
 *
 * Why     unwind rules and cached stacks are proven on the code that people
 *         run, not on examples made for them
 * Threads each function by one at a time; work_glib() makes some of its own
 * Errors  abort(): then the work is not what it says
 */
#ifndef DARKHEAP_WORK_H
#define DARKHEAP_WORK_H

#ifdef __cplusplus
extern "C" {
#endif

/* `round` varies what is done. */
void work_libc(int round);
void work_sqlite(int round);
void work_crypto(int round);
void work_glib(int round);
void work_cxx(int round);

#define WORK_REQUIRE(condition)           \
	do {                              \
		if (!(condition))         \
			__builtin_trap(); \
	} while (0)

#ifdef __cplusplus
}
#endif

#endif
