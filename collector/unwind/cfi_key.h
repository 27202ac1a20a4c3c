/* SPDX-License-Identifier: MIT */
/*
 * cfi_key.h - what a table is the table of
 *
 * Why     a build-id is a claim of the file: who keeps tables by it alone
 *         would believe a file that claims to be libc.  So the CFI itself is
 *         part of the key; to read it is a thirtieth of compiling it
 * Trust   who can make two files with one key wants to see wrong stacks of
 *         programs of his own
 */
#ifndef DARKHEAP_CFI_KEY_H
#define DARKHEAP_CFI_KEY_H

#include <stdbool.h>
#include <stdint.h>

#include "unwind/cfi_file.h"

/* Compared as bytes: without padding. */
struct cfi_key {
	uint64_t content[2]; /* two sums of .eh_frame */
	uint64_t bytes, address, base, machine;
};

void cfi_key_init(struct cfi_key *key, const struct cfi_span *frames,
		  uint64_t base, uint16_t machine);

bool cfi_key_is(const struct cfi_key *a, const struct cfi_key *b);

/* A sum of bytes, different wherever one word of them is. */
uint64_t cfi_sum(const void *bytes, uint64_t size, uint64_t seed);

#endif
