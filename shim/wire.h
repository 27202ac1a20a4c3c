/* SPDX-License-Identifier: MIT */
/*
 * wire.h - the handshake of session.h, step by step
 *
 * Why     descriptors of the host: two at a time at the most, none kept; one
 *         deadline (HANDSHAKE_MS) for all steps together
 * Context [init]
 */
#ifndef DARKHEAP_WIRE_H
#define DARKHEAP_WIRE_H

#include <stdbool.h>

#include "emit.h"

/* Of a limited address space no more than this part is any one thing of ours.
 */
#define WIRE_SHARE 32

/* RLIMIT_AS, or the most that there is. */
uint64_t wire_address_limit(void);

/* HANDSHAKE_MS from now. */
int64_t wire_deadline(void);

/* Waits on this socket end at the deadline; false: it has come. */
bool wire_set_timeouts(int fd, int64_t deadline);

/* A connected socket, or a negative number; any thread's. */
int wire_dial(const char *path, int64_t deadline);

/* The same for the handshake, whose deadline begins. */
int wire_connect(const char *path);

/* Steps 1 and 2. */
bool wire_hello(int fd, const struct session_hello *hello);

/* Step 3; false: not wanted. */
bool wire_welcome(int fd, struct session_welcome *welcome);

/* Step 4: map what the collector sends into *session. */
enum session_reason wire_maps(int fd, struct session *session);

/* Step 5. */
void wire_ready(int fd, enum session_reason reason);

#endif
