/* SPDX-License-Identifier: MIT */
#include "symbol/inlines.h"

#include <dwarf.h>
#include <stdbool.h>

/* Blocks and calls in each other; a deeper tree is cut. */
#define DEPTH_MAX 128

struct search {
	struct inlines *inlines;
	Dwarf_Addr address;
};

static bool is_function(int tag)
{
	return tag == DW_TAG_subprogram || tag == DW_TAG_inlined_subroutine;
}

static bool is_code(int tag)
{
	return is_function(tag) || tag == DW_TAG_lexical_block ||
	       tag == DW_TAG_try_block || tag == DW_TAG_catch_block;
}

static bool search_children(struct search *search, Dwarf_Die *parent,
			    unsigned int depth);

static bool search_entry(struct search *search, Dwarf_Die *entry,
			 unsigned int depth)
{
	struct inlines *inlines = search->inlines;
	int tag = dwarf_tag(entry);

	if (!is_code(tag) || dwarf_haspc(entry, search->address) <= 0)
		return false;
	if (is_function(tag)) {
		if (inlines->count == INLINES_MAX)
			return true;
		inlines->functions[inlines->count++] = *entry;
	}
	search_children(search, entry, depth);
	return true;
}

static bool search_children(struct search *search, Dwarf_Die *parent,
			    unsigned int depth)
{
	Dwarf_Off last = dwarf_dieoffset(parent);
	Dwarf_Die entry;
	bool found = false;

	if (depth == DEPTH_MAX || dwarf_child(parent, &entry))
		return false;
	do {
		if (dwarf_dieoffset(&entry) <= last)
			return false;
		last = dwarf_dieoffset(&entry);
		found = search_entry(search, &entry, depth + 1);
	} while (!found && !dwarf_siblingof(&entry, &entry));
	return found;
}

void inlines_find(struct inlines *inlines, Dwarf_Die *function,
		  Dwarf_Addr address)
{
	struct search search = {.inlines = inlines, .address = address};

	inlines->functions[0] = *function;
	inlines->count = 1;
	search_children(&search, function, 0);
}
