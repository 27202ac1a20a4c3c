/* SPDX-License-Identifier: MIT */
#include "symbol/units.h"

#include <dwarf.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

/* A damaged file can name the same list of ranges in every unit. */
#define RANGES_MAX (1u << 22)

/* Ranges of two units may overlap in one that was linked by LTO. */
#define LOOK_BACK 16

struct unit_range {
	Dwarf_Addr low, high;
	Dwarf_Off unit; /* offset of its first entry */
};

static int units_add(struct units *units, const struct unit_range *range)
{
	if (units->count == units->capacity) {
		size_t capacity = 2 * units->capacity + 64;
		struct unit_range *grown;

		if (units->count >= RANGES_MAX)
			return -E2BIG;
		grown = reallocarray(units->ranges, capacity, sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		units->ranges = grown;
		units->capacity = capacity;
	}
	units->ranges[units->count++] = *range;
	return 0;
}

/* A skeleton has the lines of a unit whose entries are in a .dwo file. */
static bool has_code(int tag)
{
	return tag == DW_TAG_compile_unit || tag == DW_TAG_skeleton_unit;
}

static int units_add_unit(struct units *units, Dwarf_Die *unit)
{
	struct unit_range range = {.unit = dwarf_dieoffset(unit)};
	ptrdiff_t offset = 0;
	Dwarf_Addr base;
	int error = 0;

	if (!has_code(dwarf_tag(unit)) || dwarf_srclang(unit) == DW_LANG_Go)
		return 0;
	while (!error) {
		offset =
		    dwarf_ranges(unit, offset, &base, &range.low, &range.high);
		if (offset <= 0)
			break;
		if (range.low < range.high)
			error = units_add(units, &range);
	}
	return error;
}

static int by_low(const void *a, const void *b)
{
	const struct unit_range *left = a, *right = b;

	return (left->low > right->low) - (left->low < right->low);
}

int units_init(struct units *units, Dwarf *debug)
{
	Dwarf_CU *cu = NULL;
	Dwarf_Die unit;
	int error = 0;

	*units = (struct units){0};
	while (!error &&
	       !dwarf_get_units(debug, cu, &cu, NULL, NULL, &unit, NULL))
		error = units_add_unit(units, &unit);
	if (units->count)
		qsort(units->ranges, units->count, sizeof(struct unit_range),
		      by_low);
	return error;
}

void units_release(struct units *units)
{
	free(units->ranges);
	*units = (struct units){0};
}

bool units_find(const struct units *units, Dwarf *debug, Dwarf_Addr address,
		Dwarf_Die *unit)
{
	size_t low = 0, high = units->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (units->ranges[middle].low <= address)
			low = middle + 1;
		else
			high = middle;
	}
	for (size_t i = 0; i < LOOK_BACK && i < low; i++)
		if (address < units->ranges[low - 1 - i].high)
			return dwarf_offdie(debug,
					    units->ranges[low - 1 - i].unit,
					    unit) != NULL;
	return false;
}
