/* SPDX-License-Identifier: MIT */
#include "doctor/allocator.h"

#include <stddef.h>
#include <string.h>

#include "doctor/dynamic.h"
#include "symbol/elf_image.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* What the shim looks for in the executable. */
static const char *const inside[] = {"malloc", "je_malloc", "mi_malloc",
				     "tc_malloc"};
static const char *const shared[] = {"libjemalloc", "libtcmalloc",
				     "libmimalloc", "libhoard", "libtbbmalloc"};
/* Public names of glibc that go round malloc. */
static const char *const privates[] = {"__libc_malloc", "__libc_calloc",
				       "__libc_realloc", "__libc_free"};

struct symbol_table {
	struct elf_span symbols, strings;
};

static bool find_table(struct symbol_table *table,
		       const struct elf_image *image, const char *symbols,
		       const char *strings)
{
	return elf_image_section(image, symbols, &table->symbols) &&
	       elf_image_section(image, strings, &table->strings);
}

/* Whether a name is defined, or imported, as the loader would see it. */
static bool has_symbol(const struct symbol_table *table, const char *name,
		       bool is_import)
{
	struct elf_span rest = table->symbols;
	Elf64_Sym symbol;

	for (; rest.size >= sizeof(symbol);
	     rest = elf_span_from(rest, sizeof(symbol))) {
		const char *its;

		memcpy(&symbol, rest.bytes, sizeof(symbol));
		if ((symbol.st_shndx == SHN_UNDEF) != is_import ||
		    ELF64_ST_TYPE(symbol.st_info) == STT_TLS)
			continue;
		its = elf_span_string(table->strings, symbol.st_name);
		/* in .symtab an import has its version behind it */
		if (its && !strcmp(its, name))
			return true;
	}
	return false;
}

static const char *first_of(const struct symbol_table *table,
			    const char *const *names, size_t n, bool is_import)
{
	for (size_t i = 0; i < n; i++)
		if (has_symbol(table, names[i], is_import))
			return names[i];
	return NULL;
}

/* Without section headers: by the loader's tables alone. */
static const char *first_exported(const struct elf_image *image)
{
	uint64_t address;

	for (size_t i = 0; i < COUNT(inside); i++)
		if (elf_image_symbol(image, inside[i], &address))
			return inside[i];
	return NULL;
}

static const char *find_shared(const struct dynamic *dynamic)
{
	for (size_t i = 0; i < COUNT(shared); i++) {
		const char *name = dynamic_needs(dynamic, shared[i]);

		if (name)
			return name;
	}
	return NULL;
}

void allocator_find(struct allocator *allocator, const struct elf_image *image,
		    const struct dynamic *dynamic)
{
	struct symbol_table exported, all;
	const char *in_loader = NULL, *in_file = NULL;

	*allocator = (struct allocator){.kind = ALLOCATOR_LIBC};
	if (find_table(&exported, image, ".dynsym", ".dynstr")) {
		in_loader = first_of(&exported, inside, COUNT(inside), false);
		allocator->private_use =
		    first_of(&exported, privates, COUNT(privates), true);
	} else if (dynamic->is_there) {
		in_loader = first_exported(image);
	}
	if (find_table(&all, image, ".symtab", ".strtab"))
		in_file = first_of(&all, inside, COUNT(inside), false);
	allocator->name = in_loader ? in_loader : in_file;
	if (in_loader)
		allocator->kind = ALLOCATOR_EXPORTED;
	else if (in_file)
		allocator->kind = ALLOCATOR_HIDDEN;
	else if ((allocator->name = find_shared(dynamic)))
		allocator->kind = ALLOCATOR_SHARED;
}
