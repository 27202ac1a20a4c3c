/* SPDX-License-Identifier: MIT */
/*
 * threads.h - C that calls back into Go, and C threads
 *
 * None of it is static: it must stand in stacks as itself.
 */
#ifndef THREADS_H
#define THREADS_H

/* call goCallback `times` times, from two C functions */
int outer_c(int times);

/* start a thread, let it do so, and wait for it */
int thread_calls_go(int times);

/* start a thread that loses `times` blocks by itself, and wait for it */
int thread_loses(int times);

#endif
