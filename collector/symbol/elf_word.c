/* SPDX-License-Identifier: MIT */
/*
 * elf_word.c - pointers of an ELF file as the loader would leave them
 *
 * Why     in a position-independent file the bytes of a pointer may be zero:
 *         its value is the addend of an R_X86_64_RELATIVE relocation
 */
#include "symbol/elf_image.h"

#include <string.h>

/* Relocation number `index`, if it is a relative one. */
static bool relative(const struct elf_image *image, size_t index,
		     Elf64_Rela *rela)
{
	memcpy(rela, image->rela.bytes + index * sizeof(*rela), sizeof(*rela));
	return ELF64_R_TYPE(rela->r_info) == R_X86_64_RELATIVE;
}

bool elf_image_word(const struct elf_image *image, uint64_t address,
		    uint64_t *value)
{
	size_t n = image->rela.size / sizeof(Elf64_Rela);
	const void *bytes = elf_image_at(image, address, sizeof(*value));
	Elf64_Rela rela;

	if (!bytes)
		return false;
	*value = elf_read64(bytes);
	for (size_t i = 0; i < n; i++)
		if (relative(image, i, &rela) && rela.r_offset == address) {
			*value = (uint64_t)rela.r_addend;
			break;
		}
	return true;
}

/* As elf_image_next_holder, in the file's bytes only. */
static bool next_in_file(const struct elf_image *image, uint64_t value,
			 uint64_t *address)
{
	Elf64_Phdr segment;
	struct elf_span span;
	uint64_t from;

	for (unsigned int i = 0; elf_image_segment(image, i, &segment); i++) {
		if (segment.p_type != PT_LOAD || !(segment.p_flags & PF_W))
			continue;
		span = elf_image_bytes(image, &segment);
		from = (8 - span.address % 8) % 8;
		if (*address >= span.address)
			from = *address - span.address + 8;
		for (; from < span.size && span.size - from >= 8; from += 8)
			if (elf_read64(span.bytes + from) == value) {
				*address = span.address + from;
				return true;
			}
	}
	return false;
}

bool elf_image_next_holder(const struct elf_image *image, uint64_t value,
			   size_t *cursor, uint64_t *address)
{
	size_t n = image->rela.size / sizeof(Elf64_Rela);
	Elf64_Rela rela;

	if (*cursor == 0 && next_in_file(image, value, address))
		return true;
	while (*cursor < n)
		if (relative(image, (*cursor)++, &rela) &&
		    (uint64_t)rela.r_addend == value) {
			*address = rela.r_offset;
			return true;
		}
	return false;
}
