/* SPDX-License-Identifier: MIT */
#include "symbol/unit_functions.h"

#include <dwarf.h>
#include <search.h>
#include <stdlib.h>

/* Namespaces and types in each other; a deeper tree is cut. */
#define DEPTH_MAX 128

/* A damaged file can name the same list of ranges in every function. */
#define RANGES_MAX (1u << 22)

/* A range may lie within another one: how far to look for the outer. */
#define LOOK_BACK 16

struct function_range {
	Dwarf_Addr low, high;
	Dwarf_Off function;
};

struct function_table {
	Dwarf_Off unit;
	bool is_rust;
	struct function_range *ranges;
	size_t count, capacity;
};

static int by_unit(const void *a, const void *b)
{
	const struct function_table *left = a, *right = b;

	return (left->unit > right->unit) - (left->unit < right->unit);
}

static int by_low(const void *a, const void *b)
{
	const struct function_range *left = a, *right = b;

	return (left->low > right->low) - (left->low < right->low);
}

static void table_free(void *argument)
{
	struct function_table *table = argument;

	free(table->ranges);
	free(table);
}

void unit_functions_release(struct unit_functions *functions)
{
	tdestroy(functions->tree, table_free);
	functions->tree = NULL;
}

static bool table_add(struct function_table *table,
		      const struct function_range *range)
{
	if (table->count == table->capacity) {
		size_t capacity = 2 * table->capacity + 64;
		struct function_range *grown;

		if (table->count >= RANGES_MAX)
			return false;
		grown = reallocarray(table->ranges, capacity, sizeof(*grown));
		if (!grown)
			return false;
		table->ranges = grown;
		table->capacity = capacity;
	}
	table->ranges[table->count++] = *range;
	return true;
}

static bool table_add_function(struct function_table *table,
			       Dwarf_Die *function)
{
	struct function_range range = {.function = dwarf_dieoffset(function)};
	ptrdiff_t offset = 0;
	Dwarf_Addr base;

	while ((offset = dwarf_ranges(function, offset, &base, &range.low,
				      &range.high)) > 0)
		if (range.low < range.high && !table_add(table, &range))
			return false;
	return true;
}

/* Entries that have no code themselves, but functions in them may. */
static bool is_container(const struct function_table *table, int tag)
{
	switch (tag) {
	case DW_TAG_namespace:
	case DW_TAG_module:
		return true;
	case DW_TAG_structure_type:
	case DW_TAG_enumeration_type:
	case DW_TAG_union_type:
		return table->is_rust; /* C++ defines methods outside */
	default:
		return false;
	}
}

/* False: the table is full. */
static bool table_add_children(struct function_table *table, Dwarf_Die *parent,
			       unsigned int depth)
{
	Dwarf_Off last = dwarf_dieoffset(parent);
	bool has_room = true;
	Dwarf_Die entry;

	if (depth == DEPTH_MAX || dwarf_child(parent, &entry))
		return true;
	do {
		int tag = dwarf_tag(&entry);

		if (dwarf_dieoffset(&entry) <= last)
			return true;
		last = dwarf_dieoffset(&entry);
		if (tag == DW_TAG_subprogram)
			has_room = table_add_function(table, &entry);
		else if (is_container(table, tag))
			has_room = table_add_children(table, &entry, depth + 1);
	} while (has_room && !dwarf_siblingof(&entry, &entry));
	return has_room;
}

static struct function_table *table_new(struct unit_functions *functions,
					Dwarf_Die *unit)
{
	struct function_table *table = calloc(1, sizeof(*table));

	if (!table)
		return NULL;
	table->unit = dwarf_dieoffset(unit);
	table->is_rust = dwarf_srclang(unit) == DW_LANG_Rust;
	table_add_children(table, unit, 0);
	if (table->count)
		qsort(table->ranges, table->count, sizeof(*table->ranges),
		      by_low);
	if (tsearch(table, &functions->tree, by_unit))
		return table;
	table_free(table);
	return NULL;
}

static const struct function_table *table_of(struct unit_functions *functions,
					     Dwarf_Die *unit)
{
	struct function_table wanted = {.unit = dwarf_dieoffset(unit)};
	struct function_table *const *known =
	    tfind(&wanted, &functions->tree, by_unit);

	return known ? *known : table_new(functions, unit);
}

bool unit_functions_find(struct unit_functions *functions, Dwarf *debug,
			 Dwarf_Die *unit, Dwarf_Addr address,
			 Dwarf_Die *function)
{
	const struct function_table *table = table_of(functions, unit);
	size_t low = 0, high = table ? table->count : 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (table->ranges[middle].low <= address)
			low = middle + 1;
		else
			high = middle;
	}
	for (size_t i = 0; i < LOOK_BACK && i < low; i++) {
		const struct function_range *range =
		    &table->ranges[low - 1 - i];

		if (address < range->high)
			return dwarf_offdie(debug, range->function, function) !=
			       NULL;
	}
	return false;
}
