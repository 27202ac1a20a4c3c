/* SPDX-License-Identifier: MIT */
/*
 * cfi_table.h - the unwind rules of a file as the shim looks them up
 *
 * Why     a program of byte codes for each function is nothing that malloc can
 *         run: it is run here, once, and what comes out is a sorted table
 * Owner   struct cfi_table owns the bytes
 * Trust   the file is hostile.  Each code is run once, so that work and memory
 *         follow the file's size.  What cannot be expressed is UNWIND_COMPLEX,
 *         never a guess
 * Errors  -ENOENT: the file has no CFI that can be searched; -EINVAL: it is
 *         damaged; -E2BIG: more than CFI_TABLE_ROWS_MAX; -ENOMEM
 *
 * libdw is what the tests compare it with, and nothing more.  For each row
 * dwarf_cfi_addrframe() begins at the function's begin and takes memory: 42 ms
 * for libcrypto instead of 3.  Where that memory fails it ends the process, and
 * on damaged bytes it reads what is not its own.
 */
#ifndef DARKHEAP_CFI_TABLE_H
#define DARKHEAP_CFI_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "darkheap/unwind.h"
#include "model/module.h"
#include "unwind/cfi_file.h"

#define CFI_TABLE_ROWS_MAX (4u << 20)

struct cfi_table {
	struct unwind_table *table;
	uint64_t bytes;
};

/*
 * Compile .eh_frame for a processor (EM_X86_64, EM_AARCH64); pcs of the table
 * are relative to `base`, an address as in the file.
 */
int cfi_table_compile(struct cfi_table *out, const struct cfi_span *frames,
		      uint64_t base, uint16_t machine);

/* Read and compile a module: pcs are relative to module->start. */
int cfi_table_of(struct cfi_table *out, const struct module *module);

/* Could it have come out of here?  Of what was read from elsewhere. */
bool cfi_table_is_valid(const struct cfi_table *table);

void cfi_table_release(struct cfi_table *table);

#endif
