/* SPDX-License-Identifier: MIT */
/*
 * elf_image.c - headers, sections and bytes of a mapped ELF file
 */
#include "symbol/elf_image.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

static bool within(struct elf_span span, uint64_t offset, uint64_t size)
{
	return offset <= span.size && size <= span.size - offset;
}

static struct elf_span cut(struct elf_span span, uint64_t offset, uint64_t size)
{
	struct elf_span none = {0};

	if (!within(span, offset, size))
		return none;
	return (struct elf_span){span.bytes + offset, size,
				 span.address + offset};
}

struct elf_span elf_span_from(struct elf_span span, uint64_t offset)
{
	if (offset > span.size)
		offset = span.size;
	return cut(span, offset, span.size - offset);
}

const char *elf_span_string(struct elf_span span, uint64_t offset)
{
	struct elf_span rest = elf_span_from(span, offset);

	if (!rest.size || !memchr(rest.bytes, 0, rest.size))
		return NULL;
	return (const char *)rest.bytes;
}

/* Dynamic table entry `tag`. */
static bool dynamic_value(const struct elf_image *image, int64_t tag,
			  uint64_t *value)
{
	struct elf_span table;
	Elf64_Phdr segment;
	Elf64_Dyn entry;

	for (unsigned int i = 0; elf_image_segment(image, i, &segment); i++) {
		if (segment.p_type != PT_DYNAMIC)
			continue;
		table = elf_image_bytes(image, &segment);
		for (; table.size >= sizeof(entry);
		     table = elf_span_from(table, sizeof(entry))) {
			memcpy(&entry, table.bytes, sizeof(entry));
			if (entry.d_tag == DT_NULL)
				break;
			if (entry.d_tag == tag) {
				*value = entry.d_un.d_val;
				return true;
			}
		}
	}
	return false;
}

static void find_relocations(struct elf_image *image)
{
	uint64_t address, size;
	const void *bytes;

	if (!dynamic_value(image, DT_RELA, &address) ||
	    !dynamic_value(image, DT_RELASZ, &size))
		return;
	bytes = elf_image_at(image, address, size);
	if (bytes)
		image->rela = (struct elf_span){bytes, size, address};
}

static bool header_is_valid(const Elf64_Ehdr *header)
{
	return memcmp(header->e_ident, ELFMAG, SELFMAG) == 0 &&
	       header->e_ident[EI_CLASS] == ELFCLASS64 &&
	       header->e_ident[EI_DATA] == ELFDATA2LSB &&
	       header->e_phentsize == sizeof(Elf64_Phdr);
}

int elf_image_init(struct elf_image *image, int fd)
{
	struct stat st;
	void *bytes;

	*image = (struct elf_image){0};
	if (fstat(fd, &st))
		return -errno;
	if (!S_ISREG(st.st_mode) || st.st_size < (off_t)sizeof(image->header))
		return -EINVAL;
	bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED)
		return -errno;
	image->file.bytes = bytes;
	image->file.size = (size_t)st.st_size;
	memcpy(&image->header, bytes, sizeof(image->header));
	if (!header_is_valid(&image->header)) {
		elf_image_release(image);
		return -EINVAL;
	}
	find_relocations(image);
	return 0;
}

void elf_image_release(struct elf_image *image)
{
	if (image->file.bytes)
		munmap((void *)(uintptr_t)image->file.bytes, image->file.size);
	*image = (struct elf_image){0};
}

bool elf_image_segment(const struct elf_image *image, unsigned int index,
		       Elf64_Phdr *segment)
{
	struct elf_span table =
	    elf_span_from(image->file, image->header.e_phoff);
	struct elf_span entry =
	    cut(table, index * sizeof(*segment), sizeof(*segment));

	if (index >= image->header.e_phnum || !entry.bytes)
		return false;
	memcpy(segment, entry.bytes, sizeof(*segment));
	return true;
}

struct elf_span elf_image_bytes(const struct elf_image *image,
				const Elf64_Phdr *segment)
{
	struct elf_span span =
	    cut(image->file, segment->p_offset, segment->p_filesz);

	/* No address past the end of the address space, so that none wraps. */
	if (span.size > UINT64_MAX - segment->p_vaddr)
		span.size = 0;
	span.address = segment->p_vaddr;
	return span;
}

static bool section_header(const struct elf_image *image, unsigned int index,
			   Elf64_Shdr *section)
{
	struct elf_span table =
	    elf_span_from(image->file, image->header.e_shoff);
	struct elf_span entry =
	    cut(table, index * sizeof(*section), sizeof(*section));

	if (!image->header.e_shoff || index >= image->header.e_shnum ||
	    !entry.bytes)
		return false;
	memcpy(section, entry.bytes, sizeof(*section));
	return true;
}

static struct elf_span section_bytes(const struct elf_image *image,
				     const Elf64_Shdr *section)
{
	struct elf_span span = {0};

	if (section->sh_type != SHT_NOBITS)
		span = cut(image->file, section->sh_offset, section->sh_size);
	span.address = section->sh_addr;
	return span;
}

bool elf_image_section(const struct elf_image *image, const char *name,
		       struct elf_span *span)
{
	struct elf_span names;
	Elf64_Shdr section;
	const char *its;

	if (!section_header(image, image->header.e_shstrndx, &section))
		return false;
	names = section_bytes(image, &section);
	for (unsigned int i = 0; section_header(image, i, &section); i++) {
		its = elf_span_string(names, section.sh_name);
		if (!its || strcmp(its, name) != 0)
			continue;
		*span = section_bytes(image, &section);
		return span->size != 0;
	}
	return false;
}

struct elf_span elf_image_tail(const struct elf_image *image, uint64_t address)
{
	struct elf_span span, none = {0};
	Elf64_Phdr segment;

	for (unsigned int i = 0; elf_image_segment(image, i, &segment); i++) {
		if (segment.p_type != PT_LOAD)
			continue;
		span = elf_image_bytes(image, &segment);
		if (address >= span.address &&
		    address - span.address < span.size)
			return elf_span_from(span, address - span.address);
	}
	return none;
}

const void *elf_image_at(const struct elf_image *image, uint64_t address,
			 size_t bytes)
{
	struct elf_span tail = elf_image_tail(image, address);

	return tail.size && bytes <= tail.size ? tail.bytes : NULL;
}

static bool find_in_table(const struct elf_image *image, struct elf_span table,
			  struct elf_span names, const char *name,
			  uint64_t *address)
{
	Elf64_Sym symbol;
	const char *its;

	for (; table.size >= sizeof(symbol);
	     table = elf_span_from(table, sizeof(symbol))) {
		memcpy(&symbol, table.bytes, sizeof(symbol));
		if (symbol.st_shndx == SHN_UNDEF)
			continue;
		its = elf_span_string(names, symbol.st_name);
		if (!its || strcmp(its, name) != 0)
			continue;
		*address = symbol.st_value;
		return elf_image_at(image, *address, 1) != NULL;
	}
	return false;
}

/*
 * Without section headers nothing says where .dynsym ends.  Every linker puts
 * .dynstr right behind it.
 */
static bool find_dynamic(const struct elf_image *image, const char *name,
			 uint64_t *address)
{
	uint64_t symbols, strings;
	struct elf_span table;

	if (!dynamic_value(image, DT_SYMTAB, &symbols) ||
	    !dynamic_value(image, DT_STRTAB, &strings) || strings <= symbols)
		return false;
	table = cut(elf_image_tail(image, symbols), 0, strings - symbols);
	return find_in_table(image, table, elf_image_tail(image, strings), name,
			     address);
}

bool elf_image_symbol(const struct elf_image *image, const char *name,
		      uint64_t *address)
{
	static const char *const tables[][2] = {
	    {".dynsym", ".dynstr"},
	    {".symtab", ".strtab"},
	};
	struct elf_span table, names;

	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++)
		if (elf_image_section(image, tables[i][0], &table) &&
		    elf_image_section(image, tables[i][1], &names) &&
		    find_in_table(image, table, names, name, address))
			return true;
	return find_dynamic(image, name, address);
}
