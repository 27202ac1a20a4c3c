/* SPDX-License-Identifier: MIT */
/*
 * symbol_table.h - names that a file defines, or asks others for
 *
 * Why     which allocator is inside, and whether a program may load more than
 *         it is linked with, stands in the names alone
 * Owner   spans belong to the image
 * Trust   the file may hold anything: what is damaged is no name
 */
#ifndef DARKHEAP_SYMBOL_TABLE_H
#define DARKHEAP_SYMBOL_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "symbol/elf_image.h"

struct symbol_table {
	struct elf_span symbols, strings;
};

/* By the names of its two sections, say ".dynsym" and ".dynstr". */
bool symbol_table_find(struct symbol_table *table,
		       const struct elf_image *image, const char *symbols,
		       const char *strings);

/* Whether a name is defined, or imported, as the loader would see it. */
bool symbol_table_has(const struct symbol_table *table, const char *name,
		      bool is_import);

/* The first of them that it has, or NULL. */
const char *symbol_table_first(const struct symbol_table *table,
			       const char *const *names, size_t n,
			       bool is_import);

#endif
