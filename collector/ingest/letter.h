/* SPDX-License-Identifier: MIT */
/*
 * letter.h - one message on the handshake's socket, with at most one descriptor
 *
 * Errors  0, or -errno (-EPROTO: another size than agreed)
 */
#ifndef DARKHEAP_LETTER_H
#define DARKHEAP_LETTER_H

#include <stddef.h>

/* `passed`: a descriptor to send along, -1: none. */
int letter_send(int fd, const void *bytes, size_t size, int passed);

/* *passed: the descriptor that came along (now the caller's), or -1. */
int letter_receive(int fd, void *bytes, size_t size, int *passed);

#endif
