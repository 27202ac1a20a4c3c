/* SPDX-License-Identifier: MIT */
/*
 * cfi_rows.h - rows of an unwind table, gathered in order of their pcs
 *
 * Owner   struct cfi_rows owns its arrays
 * Errors  the first one is kept in `error`; rows after it are ignored
 */
#ifndef DARKHEAP_CFI_ROWS_H
#define DARKHEAP_CFI_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "unwind/cfi_table.h"

struct cfi_rows {
	uint32_t *pcs;
	uint16_t *row_rules;
	uint32_t n_rows, capacity;
	struct unwind_rule *rules;
	uint32_t n_rules;
	uint32_t *slots; /* rule + 1 by its hash, 0: empty */
	uint32_t n_slots;
	int error;
};

void cfi_rows_release(struct cfi_rows *rows);

/*
 * From `pc` on `rule` holds.  Each pc is not below the last one; at the same
 * pc the later rule counts.
 */
void cfi_rows_add(struct cfi_rows *rows, uint32_t pc,
		  const struct unwind_rule *rule);

/* The table of all rows so far.  0, or -errno. */
int cfi_rows_table(struct cfi_rows *rows, struct cfi_table *out);

#endif
