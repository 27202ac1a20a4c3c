/* SPDX-License-Identifier: MIT */
/*
 * cfi_file.h - the .eh_frame part of one mapped file, at its addresses
 *
 * Why     an unwinder reads it as memory of the target, but the target may
 *         be gone, and its file may be cut short while it is read: so copied
 * Owner   struct cfi_file owns its copies
 * Errors  -ENOENT: no file, or no table in it that can be searched
 */
#ifndef DARKHEAP_CFI_FILE_H
#define DARKHEAP_CFI_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/module.h"

struct cfi_span {
	uint64_t address;
	size_t size;
	uint8_t *bytes;
};

struct cfi_file {
	struct cfi_span header; /* .eh_frame_hdr */
	struct cfi_span frames; /* .eh_frame up to the end of its last FDE */
	uint64_t table;		/* address of the sorted table in the header */
	uint64_t table_count;
};

/* After an error the file is empty and may be released or not. */
int cfi_file_init(struct cfi_file *file, const struct module *module);
void cfi_file_release(struct cfi_file *file);

/* The word at address; its bytes that are not known are zeros. */
bool cfi_file_word(const struct cfi_file *file, uint64_t address,
		   uint64_t *word);

#endif
