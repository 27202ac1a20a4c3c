/* SPDX-License-Identifier: MIT */
/*
 * cfi_entries.h - the functions that .eh_frame describes, and their codes
 *
 * Owner   the entries point into the bytes that they were read from
 * Trust   the bytes are hostile.  libdw's dwarf_next_cfi() finds the same, but
 *         reads beyond the end of some that the fuzz target makes
 * Errors  -EINVAL: damaged; -E2BIG: more than CFI_ENTRIES_MAX; -ENOMEM
 */
#ifndef DARKHEAP_CFI_ENTRIES_H
#define DARKHEAP_CFI_ENTRIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "unwind/cfi_file.h"
#include "unwind/cfi_reader.h"

#define CFI_ENTRIES_MAX (4u << 20)

/* What is common to many functions (CIE). */
struct cfi_common {
	uint64_t offset; /* in .eh_frame */
	uint64_t code_factor;
	int64_t data_factor;
	uint64_t ra; /* number of the return address's column */
	const uint8_t *codes, *codes_end;
	uint8_t encoding; /* of addresses in its functions */
	bool has_size;	  /* functions tell the size of more data: 'z' */
	bool is_signal;	  /* 'S': the pc is no return address */
};

/* A function (FDE); its addresses are relative to the base. */
struct cfi_function {
	uint32_t start, end;
	uint32_t common;	   /* index */
	uint32_t codes, codes_end; /* offsets in .eh_frame */
	bool is_twin; /* another one begins here: nobody knows which is meant */
};

struct cfi_entries {
	struct cfi_common *commons;
	size_t n_commons, commons_capacity;
	struct cfi_function *functions; /* by their start */
	size_t n_functions, functions_capacity;
};

/* Functions beyond 4 GiB from `base` are left out. */
int cfi_entries_read(struct cfi_entries *entries, const struct cfi_span *frames,
		     uint64_t base);
void cfi_entries_release(struct cfi_entries *entries);

#endif
