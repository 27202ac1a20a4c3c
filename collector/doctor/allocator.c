/* SPDX-License-Identifier: MIT */
#include "doctor/allocator.h"

#include <stddef.h>
#include <string.h>

#include "doctor/dynamic.h"
#include "doctor/symbol_table.h"
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
	if (symbol_table_find(&exported, image, ".dynsym", ".dynstr")) {
		in_loader =
		    symbol_table_first(&exported, inside, COUNT(inside), false);
		allocator->private_use = symbol_table_first(
		    &exported, privates, COUNT(privates), true);
	} else if (dynamic->is_there) {
		in_loader = first_exported(image);
	}
	if (symbol_table_find(&all, image, ".symtab", ".strtab"))
		in_file =
		    symbol_table_first(&all, inside, COUNT(inside), false);
	allocator->name = in_loader ? in_loader : in_file;
	if (in_loader)
		allocator->kind = ALLOCATOR_EXPORTED;
	else if (in_file)
		allocator->kind = ALLOCATOR_HIDDEN;
	else if ((allocator->name = find_shared(dynamic)))
		allocator->kind = ALLOCATOR_SHARED;
}
