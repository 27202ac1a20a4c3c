/* SPDX-License-Identifier: MIT */
/*
 * units.h - which compilation unit an address belongs to
 *
 * Why     clang writes no .debug_aranges, and in a Go executable the few C
 *         units stand among thousands of Go's, which are not for this reader
 * Owner   struct units owns its array; units belong to the Dwarf
 */
#ifndef DARKHEAP_UNITS_H
#define DARKHEAP_UNITS_H

#include <elfutils/libdw.h>
#include <stdbool.h>
#include <stddef.h>

struct unit_range;

struct units {
	struct unit_range *ranges;
	size_t count, capacity;
};

/* Reads the first entry of every unit, and no more; 0 or -errno. */
int units_init(struct units *units, Dwarf *debug);
void units_release(struct units *units);

/* The unit that has code at the address. */
bool units_find(const struct units *units, Dwarf *debug, Dwarf_Addr address,
		Dwarf_Die *unit);

#endif
