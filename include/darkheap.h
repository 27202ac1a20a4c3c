/* SPDX-License-Identifier: MIT */
/*
 * darkheap.h - what a program may tell darkheap about itself
 *
 * Why     a test or a service knows moments that nobody sees from outside, what
 *         is of no interest, and where its blocks are that malloc has not made
 * Use     include it, call the functions if they are there; nothing to link:
 *         the symbols are weak and null where darkheap is not preloaded, in
 *         static programs, too
 *
 *	if (darkheap_mark)
 *		darkheap_mark("after warm-up");
 *
 * In Go   the same in the comment above import "C":
 *
 *	// #include <darkheap.h>
 *	// static void mark(const char *name)
 *	// {
 *	// 	if (darkheap_mark)
 *	// 		darkheap_mark(name);
 *	// }
 *	import "C"
 *
 * Threads any
 * Errors  without tracking nothing happens, and what returns a number returns
 *         -ENOTCONN
 * C       89 and newer, C++.  What clang makes for a program that is no PIE
 *         needs -fPIE all the same, or the linker settles that they are null
 */
#ifndef DARKHEAP_H
#define DARKHEAP_H

#include <stddef.h>

/* noplt: their addresses are looked up when the program starts, pie or not */
#ifdef __has_attribute
#if __has_attribute(noplt)
#define DARKHEAP_WEAK __attribute__((weak, noplt))
#endif
#endif
#ifndef DARKHEAP_WEAK
#define DARKHEAP_WEAK __attribute__((weak))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Name this moment.  What every thread allocated and freed before the call (in
 * the sense of happens-before) is before the mark; the report shows what was
 * live at it.  `name` is copied, at most 63 bytes of UTF-8.
 */
void darkheap_mark(const char *name) DARKHEAP_WEAK;

/*
 * The same, and wait until the collector knows it: 0, or a negative errno, as
 * below.  It then looks whose the process's memory is (the report's ledger), a
 * few ms later.
 */
int darkheap_snapshot(const char *name) DARKHEAP_WEAK;

struct darkheap_amount {
	size_t blocks, bytes;
};

/*
 * What this process has allocated since the newest mark of that name, and has
 * not freed; `mark` NULL: since it started.  Sampled, it is an estimate.  Asks
 * the collector, some ms long, 2 s at the most; allocates nothing.  0, or
 * -ENOTCONN: nothing is tracked, -ENOENT: there is no such mark, -ETIMEDOUT,
 * -EAGAIN: it had no time for it, -EPROTO: an answer of another release.
 */
int darkheap_live(const char *mark,
		  struct darkheap_amount *amount) DARKHEAP_WEAK;

/*
 * What this thread allocates until darkheap_resume() is in no amount: neither
 * live nor allocated, at no site.  Frees count as ever, by whatever thread, and
 * a block that is left out stays so until it is freed; realloc makes another
 * one of it.  Pairs may nest.  A note of the report says how much was left out.
 * A goroutine may be on another thread after its call of C: pause and resume in
 * one call of C.
 */
void darkheap_pause(void) DARKHEAP_WEAK;
void darkheap_resume(void) DARKHEAP_WEAK;

/*
 * Pools: memory that a program gives out by itself, piece by piece.  A block of
 * a pool is as good as one of malloc: with its stack, at its site, and leaked
 * if neither it nor its pool is freed.  In C that site is the function that
 * calls darkheap_pool_alloc(), in Go the line of Go.  `pool` is any address
 * that names it while it lives, `block` any address, of which malloc may have
 * given out the same.  What malloc gave the pool to keep its blocks in would
 * count a second time: allocate it between darkheap_pause() and
 * darkheap_resume().
 *
 * Tell of a block after it was given out, and of its end before it, or a part
 * of it, is given out again.  darkheap_pool_destroy() ends all blocks of the
 * pool; it may be used again.  darkheap_pool_create() is needed only where
 * another pool had that address and was not destroyed.
 */
void darkheap_pool_create(const void *pool) DARKHEAP_WEAK;
void darkheap_pool_alloc(const void *pool, const void *block,
			 size_t size) DARKHEAP_WEAK;
void darkheap_pool_free(const void *pool, const void *block) DARKHEAP_WEAK;
void darkheap_pool_destroy(const void *pool) DARKHEAP_WEAK;

#ifdef __cplusplus
}
#endif

#endif
