/* SPDX-License-Identifier: MIT */
#include "symbol/elf_functions.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A function may lie within another one: how far to look for the outer. */
#define LOOK_BACK 8

struct elf_function {
	GElf_Addr address;
	GElf_Xword size;
	const char *name;
	unsigned char binding;
};

static bool read_function(Dwfl_Module *module, int index,
			  struct elf_function *function)
{
	GElf_Sym symbol;
	GElf_Word section;
	int type;

	function->name = dwfl_module_getsym_info(
	    module, index, &symbol, &function->address, &section, NULL, NULL);
	if (!function->name || !function->name[0] || section == SHN_UNDEF)
		return false;
	type = GELF_ST_TYPE(symbol.st_info);
	function->size = symbol.st_size;
	function->binding = GELF_ST_BIND(symbol.st_info);
	return type == STT_FUNC || type == STT_GNU_IFUNC;
}

/* Of several names the public one: "malloc", not "__libc_malloc". */
static int by_preference(const struct elf_function *a,
			 const struct elf_function *b)
{
	bool a_local = a->binding == STB_LOCAL;
	bool b_local = b->binding == STB_LOCAL;
	size_t a_bars = strspn(a->name, "_");
	size_t b_bars = strspn(b->name, "_");

	if (a_local != b_local)
		return a_local - b_local;
	if (a_bars != b_bars)
		return a_bars < b_bars ? -1 : 1;
	return strcmp(a->name, b->name);
}

static int by_address(const void *a, const void *b)
{
	const struct elf_function *left = a, *right = b;

	if (left->address != right->address)
		return left->address < right->address ? -1 : 1;
	return by_preference(left, right);
}

static void drop_aliases(struct elf_functions *functions)
{
	struct elf_function *at = functions->functions;
	size_t kept = 0;

	for (size_t i = 0; i < functions->count; i++)
		if (!kept || at[kept - 1].address != at[i].address)
			at[kept++] = at[i];
	functions->count = kept;
}

int elf_functions_init(struct elf_functions *functions, Dwfl_Module *module)
{
	int n = dwfl_module_getsymtab(module);

	functions->count = 0;
	functions->functions = NULL;
	if (n <= 0)
		return 0;
	functions->functions = calloc((size_t)n, sizeof(struct elf_function));
	if (!functions->functions)
		return -ENOMEM;
	for (int i = 0; i < n; i++)
		if (read_function(module, i,
				  &functions->functions[functions->count]))
			functions->count++;
	qsort(functions->functions, functions->count,
	      sizeof(struct elf_function), by_address);
	drop_aliases(functions);
	return 0;
}

void elf_functions_release(struct elf_functions *functions)
{
	free(functions->functions);
	functions->functions = NULL;
	functions->count = 0;
}

/* Hand-written assembly often has no size: it goes on to the next symbol. */
static bool function_holds(const struct elf_function *function,
			   Dwarf_Addr address, bool is_last)
{
	if (!function->size)
		return is_last;
	return address - function->address < function->size;
}

const char *elf_functions_find(const struct elf_functions *functions,
			       Dwarf_Addr address)
{
	size_t low = 0, high = functions->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (functions->functions[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	for (size_t i = 0; i < LOOK_BACK && i < low; i++) {
		const struct elf_function *function =
		    &functions->functions[low - 1 - i];

		if (function_holds(function, address, i == 0))
			return function->name;
	}
	return NULL;
}
