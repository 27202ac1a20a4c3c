/* SPDX-License-Identifier: MIT */
/*
 * unit_functions.h - the functions of a compilation unit, by address
 *
 * Why     libdw walks over all entries of a unit for each address: a
 *         millisecond in a unit of 6,000 functions (LTO, amalgamations)
 * Owner   struct unit_functions owns its tables, one for each unit that was
 *         asked about; start with all zeros
 * Trust   a damaged tree may be a loop: entries must come in rising order
 */
#ifndef DARKHEAP_UNIT_FUNCTIONS_H
#define DARKHEAP_UNIT_FUNCTIONS_H

#include <elfutils/libdw.h>
#include <stdbool.h>

struct unit_functions {
	void *tree; /* of tsearch(3): tables by the unit's offset */
};

void unit_functions_release(struct unit_functions *functions);

/* The function of `unit` that has code at the address. */
bool unit_functions_find(struct unit_functions *functions, Dwarf *debug,
			 Dwarf_Die *unit, Dwarf_Addr address,
			 Dwarf_Die *function);

#endif
