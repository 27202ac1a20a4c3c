/* SPDX-License-Identifier: MIT */
/*
 * cfi_program.h - runs the codes of a CIE and of its functions
 *
 * Why     of all registers the caller's sp, pc and frame pointer are followed
 * Trust   each code is run once.  From one that makes no sense to its
 *         function's end all is UNWIND_COMPLEX
 */
#ifndef DARKHEAP_CFI_PROGRAM_H
#define DARKHEAP_CFI_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "unwind/cfi_entries.h"
#include "unwind/cfi_rows.h"

enum cfi_how {
	CFI_SAME,    /* not changed by the function */
	CFI_AT,	     /* at CFA + offset */
	CFI_NOWHERE, /* undefined */
	CFI_OTHER,   /* known, but in no form that fits into a table */
};

struct cfi_place {
	enum cfi_how how;
	int64_t offset;
};

/* How a caller's registers are found at one pc. */
struct cfi_state {
	enum unwind_cfa cfa;   /* COMPLEX, SP, FP or FP_DEREF */
	uint64_t cfa_register; /* for codes that change the offset alone */
	int64_t cfa_offset;
	struct cfi_place ra, fp;
};

/* A processor's numbers of registers. */
struct cfi_machine {
	uint16_t machine; /* EM_... */
	uint8_t sp, fp, ra;
};

/* NULL: nothing is known about it. */
const struct cfi_machine *cfi_machine(uint16_t machine);

/* The state at each of its functions' beginnings. */
void cfi_program_begin(const struct cfi_machine *machine,
		       const struct cfi_common *common,
		       struct cfi_state *state);

/* The rows of a function up to `end`, from the state of its CIE. */
void cfi_program_run(const struct cfi_machine *machine,
		     const struct cfi_common *common,
		     const struct cfi_state *begin,
		     const struct cfi_function *function, uint32_t end,
		     const uint8_t *frames, struct cfi_rows *rows);

#endif
