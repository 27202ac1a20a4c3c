/* SPDX-License-Identifier: MIT */
/*
 * unwind.h - how to get from a C frame to its caller, as tables
 *
 * Why     a target cannot afford an unwinder; the collector compiles the CFI of
 *         every module once, and the shim looks rules up
 * Shape   two memfds, read-only for the target, only ever appended to:
 *         FD_TABLES, one for all sessions: tables by build-id, relative to
 *         their module.  FD_INDEX, one a session: which table holds where
 * Order   collector: table and modules, then index.current (release); target:
 *         current (acquire), then the rest.  What was published is never
 *         changed and never freed while the session lasts: readers need no lock
 * Epoch   control.modules counts dlclose's: low half, two for each; high half:
 *         how many are running.  A set of modules holds for one epoch; at
 *         another one its addresses may mean other code, and is not used
 * Trust   the target believes offsets only after a check against the sizes
 *         that it mapped: a bad table may cost a stack, never a fault
 */
#ifndef DARKHEAP_UNWIND_H
#define DARKHEAP_UNWIND_H

#include <stdatomic.h>
#include <stdint.h>

/* Sparse: only what was written takes memory. */
#define UNWIND_TABLES_BYTES (UINT64_C(256) << 20)
#define UNWIND_INDEX_BYTES (UINT64_C(8) << 20)

/* Where the canonical frame address is: sp of the caller at the call. */
enum unwind_cfa {
	UNWIND_NONE = 0,     /* no CFI covers this pc */
	UNWIND_COMPLEX = 1,  /* it does, but not in a form that fits here */
	UNWIND_END = 2,	     /* outermost frame: it has no return address */
	UNWIND_SP = 3,	     /* sp + cfa_offset */
	UNWIND_FP = 4,	     /* fp + cfa_offset */
	UNWIND_FP_DEREF = 5, /* word at fp + cfa_offset (DRAP) */
	UNWIND_CFAS,
};

/* The caller's frame pointer: unchanged by this frame, or unknown after it. */
#define UNWIND_FP_SAME INT32_MAX
#define UNWIND_FP_LOST INT32_MIN
/* arm64: the return address is still in the link register. */
#define UNWIND_RA_REGISTER INT32_MAX

/* Offsets in bytes; ra and fp: of their slots from the CFA. */
struct unwind_rule {
	uint32_t cfa; /* enum unwind_cfa */
	int32_t cfa_offset;
	int32_t ra_offset; /* x86-64: always -8 */
	int32_t fp_offset;
};

/*
 * Followed by pcs[n_rows] (uint32_t, ascending, relative to the module's base;
 * row i holds from pcs[i] up to pcs[i + 1], the last one to the module's end;
 * below pcs[0] there is no rule), then rules[n_rules], then row_rules[n_rows]
 * (uint16_t, index of each row's rule).  At a multiple of 64 in FD_TABLES.
 */
struct unwind_table {
	uint32_t magic; /* UNWIND_MAGIC */
	uint32_t n_rows;
	uint32_t n_rules; /* at most 65536 */
	uint32_t zero;
};

#define UNWIND_MAGIC 0x64726b75u /* "ukrd" */

/* One executable mapping. */
struct unwind_module {
	uint64_t start, end; /* addresses of its code */
	uint64_t base;	     /* that pcs of its table are relative to */
	uint64_t table;	     /* offset in FD_TABLES, 0: it has none */
	uint64_t is_go;	     /* Go code only: frame pointers serve there */
};

/* In FD_INDEX, at a multiple of 64; modules ascending, none overlaps. */
struct unwind_modules {
	uint64_t epoch; /* control.modules before the maps were read */
	uint64_t count;
	struct unwind_module modules[];
};

/* Start of FD_INDEX. */
struct unwind_index {
	/* offset of the struct unwind_modules in force, 0: none yet */
	_Atomic uint64_t current;
};

static inline const uint32_t *unwind_pcs(const struct unwind_table *table)
{
	return (const uint32_t *)(table + 1);
}

static inline const struct unwind_rule *
unwind_rules(const struct unwind_table *table)
{
	return (const struct unwind_rule *)(unwind_pcs(table) + table->n_rows);
}

static inline const uint16_t *unwind_row_rules(const struct unwind_table *table)
{
	return (const uint16_t *)(unwind_rules(table) + table->n_rules);
}

static inline uint64_t unwind_table_bytes(uint64_t n_rows, uint64_t n_rules)
{
	return sizeof(struct unwind_table) + n_rows * sizeof(uint32_t) +
	       n_rules * sizeof(struct unwind_rule) + n_rows * sizeof(uint16_t);
}

_Static_assert(sizeof(struct unwind_rule) == 16, "layout is shared");
_Static_assert(sizeof(struct unwind_table) == 16, "layout is shared");
_Static_assert(sizeof(struct unwind_module) == 40, "layout is shared");

#endif
