/* SPDX-License-Identifier: MIT */
/*
 * cfi_state.h - how a caller's registers are found, at one pc
 *
 * Why     of all registers the caller's sp, pc and frame pointer are followed;
 *         what of that fits into a table is its rule, all else is
 *         UNWIND_COMPLEX
 */
#ifndef DARKHEAP_CFI_STATE_H
#define DARKHEAP_CFI_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "darkheap/unwind.h"
#include "unwind/cfi_reader.h"

/* Beyond this no frame lies, and no sum of two offsets overflows. */
#define CFI_OFFSET_MAX (INT64_C(1) << 30)

/* A processor's numbers of registers. */
struct cfi_machine {
	uint16_t machine; /* EM_... */
	uint8_t sp, fp, ra;
};

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

struct cfi_state {
	enum unwind_cfa cfa;   /* COMPLEX, SP, FP or FP_DEREF */
	uint64_t cfa_register; /* UINT64_MAX: none, it is an expression */
	int64_t cfa_offset;
	struct cfi_place ra, fp;
};

/* NULL: nothing is known about it. */
const struct cfi_machine *cfi_machine(uint16_t machine);

/* Before any code, and where no code can be believed. */
struct cfi_state cfi_state_first(void);
struct cfi_state cfi_state_lost(void);

/* Where a register's place is kept, NULL: nobody wants to know. */
struct cfi_place *cfi_state_place(const struct cfi_machine *machine,
				  struct cfi_state *state, uint64_t number);

struct cfi_place cfi_place_at(int64_t offset);

void cfi_state_set_cfa(const struct cfi_machine *machine,
		       struct cfi_state *state, uint64_t number,
		       int64_t offset);

/* The word at fp + n is known: of functions that align their stack (DRAP). */
void cfi_state_set_expression(const struct cfi_machine *machine,
			      struct cfi_state *state, struct cfi_reader code);

struct unwind_rule cfi_state_rule(const struct cfi_machine *machine,
				  const struct cfi_state *state);

#endif
