/* SPDX-License-Identifier: MIT */
/*
 * cfi_file.h - the .eh_frame part of a file, once for all who have it mapped
 *
 * Why     an unwinder reads it as memory of the target, but the target may
 *         be gone, and its file may be cut short while it is read: so copied
 * Owner   see shared_file.h; struct cfi_file owns its copies
 * Threads see shared_file.h; nothing changes once it is read
 * Errors  -ENOENT: no file, or no table in it that can be searched.
 *         Addresses are unbiased
 */
#ifndef DARKHEAP_CFI_FILE_H
#define DARKHEAP_CFI_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/shared_file.h"

struct cfi_span {
	uint64_t address;
	size_t size;
	uint8_t *bytes;
};

struct cfi_file {
	struct shared_file shared;
	struct cfi_span header; /* .eh_frame_hdr */
	struct cfi_span frames; /* .eh_frame up to the end of its last FDE */
	uint64_t table;		/* address of the sorted table in the header */
	uint64_t table_count;
};

/* NULL: no memory, or no file.  One that cannot be read is empty. */
struct cfi_file *cfi_file_get(int fd);
void cfi_file_put(struct cfi_file *file);

/* For one user.  After an error it is empty and may be released or not. */
int cfi_file_init(struct cfi_file *file, int fd);
void cfi_file_release(struct cfi_file *file);

/* The word at address; its bytes that are not known are zeros. */
bool cfi_file_word(const struct cfi_file *file, uint64_t address,
		   uint64_t *word);

#endif
