/* SPDX-License-Identifier: MIT */
/*
 * pclntab.h - functions, files, lines and inlined calls of Go code
 *
 * Why     Go keeps these in every binary, stripped or not, in a format of its
 *         own that no DWARF reader knows
 * Owner   struct pclntab owns a descriptor of the file, a copy of its table,
 *         and all strings that its frames point to
 * Threads one at a time for pclntab_expand(), which interns names
 * Limits  amd64, Go 1.20 to 1.27, and later ones as long as they keep the magic
 * Errors  -ENOENT: no table here; -EINVAL: damaged
 * Units   addresses are unbiased
 */
#ifndef DARKHEAP_PCLNTAB_H
#define DARKHEAP_PCLNTAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbol/elf_image.h"

struct frame;
struct pclntab;

int pclntab_open(struct pclntab **out, int fd);
void pclntab_free(struct pclntab *table);

/* Name, as in the binary (NULL: damaged), and range of a function. */
struct pclntab_place {
	const char *name;
	uint64_t start, end;
};

/* The function that `pc`, a return address, is in; false: none. */
bool pclntab_find(const struct pclntab *table, uint64_t pc,
		  struct pclntab_place *place);

/* The machine code from `start` to `end`; empty where there is none. */
struct elf_span pclntab_code(const struct pclntab *table, uint64_t start,
			     uint64_t end);

/* The Go code: [*start, *end). */
void pclntab_text(const struct pclntab *table, uint64_t *start, uint64_t *end);

/* Whether `pc`, a return address, follows a call in Go code. */
bool pclntab_covers(const struct pclntab *table, uint64_t pc);

/*
 * The logical frames at a return address, innermost first; the last is the
 * physical function, even when inlining was so deep that others were cut.
 * Returns their number, 0 when `pc` is not of Go, -EINVAL on damage.
 */
int pclntab_expand(struct pclntab *table, uint64_t pc, struct frame *frames,
		   size_t max);

/*
 * Address range of the function with this name, as in the binary; one that is
 * written wins over a compiler-made wrapper of that name.  0 or -ENOENT.
 */
int pclntab_function(const struct pclntab *table, const char *name,
		     uint64_t *start, uint64_t *end);

/*
 * Name, as in the binary, and address of the function with this number, which
 * counts from 0; the name is NULL where it is damaged.  False: there are no
 * more.
 */
bool pclntab_name(const struct pclntab *table, uint32_t number,
		  const char **name, uint64_t *start);

#endif
