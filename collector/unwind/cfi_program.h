/* SPDX-License-Identifier: MIT */
/*
 * cfi_program.h - runs the codes of a CIE and of its functions
 *
 * Trust   each code is run once.  From one that makes no sense to its
 *         function's end all is UNWIND_COMPLEX
 */
#ifndef DARKHEAP_CFI_PROGRAM_H
#define DARKHEAP_CFI_PROGRAM_H

#include <stdint.h>

#include "unwind/cfi_entries.h"
#include "unwind/cfi_rows.h"
#include "unwind/cfi_state.h"

/* The state at the beginnings of all functions of a CIE. */
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
