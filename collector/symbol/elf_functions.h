/* SPDX-License-Identifier: MIT */
/*
 * elf_functions.h - the function symbols of a file, by address
 *
 * Why     libdwfl looks through all symbols for each address
 * Owner   names belong to the Dwfl_Module
 */
#ifndef DARKHEAP_ELF_FUNCTIONS_H
#define DARKHEAP_ELF_FUNCTIONS_H

#include <elfutils/libdwfl.h>
#include <stddef.h>

struct elf_function;

struct elf_functions {
	struct elf_function *functions;
	size_t count;
};

/* Reads .symtab, or .dynsym, of the file or of its debug file; 0 or -errno. */
int elf_functions_init(struct elf_functions *functions, Dwfl_Module *module);
void elf_functions_release(struct elf_functions *functions);

/* The symbol of the function at an address of libdwfl, or NULL. */
const char *elf_functions_find(const struct elf_functions *functions,
			       Dwarf_Addr address);

#endif
