/* SPDX-License-Identifier: MIT */
/*
 * elf_image.c - headers, sections and bytes of an ELF file
 */
#include "symbol/elf_image.h"

#include <errno.h>
#include <string.h>

#include "symbol/elf_file.h"

/* Go's longest names are those of generic code, some thousand bytes. */
#define STRING_MAX (1u << 20)

struct elf_span elf_span_from(struct elf_span span, uint64_t offset)
{
	struct elf_span none = {.address = span.address + span.size};

	if (offset >= span.size)
		return none;
	return (struct elf_span){span.bytes + offset, span.size - offset,
				 span.address + offset};
}

const char *elf_span_string(struct elf_span span, uint64_t offset)
{
	struct elf_span rest = elf_span_from(span, offset);
	size_t most = rest.size < STRING_MAX ? rest.size : STRING_MAX;

	if (!most || !memchr(rest.bytes, 0, most))
		return NULL;
	return (const char *)rest.bytes;
}

bool elf_span_is(struct elf_span span, uint64_t offset, const char *text)
{
	struct elf_span rest = elf_span_from(span, offset);
	size_t size = strlen(text) + 1;

	return size <= rest.size && memcmp(rest.bytes, text, size) == 0;
}

/* Empty when the file does not have them all. */
static struct elf_span read_span(const struct elf_image *image, uint64_t offset,
				 uint64_t size, uint64_t address)
{
	const uint8_t *bytes = elf_file_read(image->file, offset, size);

	return (struct elf_span){bytes, bytes ? size : 0, address};
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

/* Those program headers that are in the file: a damaged one may have less. */
static void read_segments(struct elf_image *image)
{
	uint64_t offset = image->header.e_phoff;
	unsigned int n = image->header.e_phnum;
	const void *bytes;

	for (; image->n_segments < n && image->n_segments < ELF_SEGMENTS_MAX;
	     image->n_segments++) {
		bytes = elf_file_read(image->file, offset, sizeof(Elf64_Phdr));
		if (!bytes)
			break;
		memcpy(&image->segments[image->n_segments], bytes,
		       sizeof(Elf64_Phdr));
		offset += sizeof(Elf64_Phdr);
	}
}

int elf_image_init(struct elf_image *image, int fd)
{
	const void *bytes;
	int error;

	*image = (struct elf_image){0};
	error = elf_file_open(&image->file, fd);
	if (error)
		return error;
	bytes = elf_file_read(image->file, 0, sizeof(image->header));
	if (bytes)
		memcpy(&image->header, bytes, sizeof(image->header));
	if (!bytes || !header_is_valid(&image->header)) {
		elf_image_release(image);
		return -EINVAL;
	}
	read_segments(image);
	find_relocations(image);
	return 0;
}

void elf_image_release(struct elf_image *image)
{
	elf_file_free(image->file);
	*image = (struct elf_image){0};
}

void elf_image_drop_but(struct elf_image *image, const uint8_t *const *kept,
			size_t n)
{
	elf_file_drop_but(image->file, kept, n);
	image->rela = (struct elf_span){0};
}

bool elf_image_segment(const struct elf_image *image, unsigned int index,
		       Elf64_Phdr *segment)
{
	if (index >= image->n_segments)
		return false;
	*segment = image->segments[index];
	return true;
}

struct elf_span elf_image_bytes(const struct elf_image *image,
				const Elf64_Phdr *segment)
{
	struct elf_span none = {0};

	/* No address past the end of the address space, so that none wraps. */
	if (segment->p_filesz > UINT64_MAX - segment->p_vaddr)
		return none;
	return read_span(image, segment->p_offset, segment->p_filesz,
			 segment->p_vaddr);
}

static bool section_header(const struct elf_image *image, unsigned int index,
			   Elf64_Shdr *section)
{
	uint64_t offset = index * sizeof(*section);
	const void *bytes;

	if (!image->header.e_shoff || index >= image->header.e_shnum ||
	    offset > UINT64_MAX - image->header.e_shoff)
		return false;
	bytes = elf_file_read(image->file, image->header.e_shoff + offset,
			      sizeof(*section));
	if (bytes)
		memcpy(section, bytes, sizeof(*section));
	return bytes != NULL;
}

static struct elf_span section_bytes(const struct elf_image *image,
				     const Elf64_Shdr *section)
{
	struct elf_span none = {0};

	if (section->sh_type == SHT_NOBITS)
		return none;
	return read_span(image, section->sh_offset, section->sh_size,
			 section->sh_addr);
}

static bool find_section(const struct elf_image *image, const char *name,
			 Elf64_Shdr *section)
{
	struct elf_span names;

	if (!section_header(image, image->header.e_shstrndx, section))
		return false;
	names = section_bytes(image, section);
	for (unsigned int i = 0; section_header(image, i, section); i++)
		if (elf_span_is(names, section->sh_name, name))
			return true;
	return false;
}

bool elf_image_section(const struct elf_image *image, const char *name,
		       struct elf_span *span)
{
	Elf64_Shdr section;

	if (!find_section(image, name, &section))
		return false;
	*span = section_bytes(image, &section);
	return span->size != 0;
}

bool elf_image_section_address(const struct elf_image *image, const char *name,
			       uint64_t *address)
{
	Elf64_Shdr section;

	if (!find_section(image, name, &section))
		return false;
	*address = section.sh_addr;
	return true;
}

/* The segment that has an address in the file, and how far from its start. */
static const Elf64_Phdr *find_segment(const struct elf_image *image,
				      uint64_t address, uint64_t *inside)
{
	for (unsigned int i = 0; i < image->n_segments; i++) {
		const Elf64_Phdr *segment = &image->segments[i];

		if (segment->p_type != PT_LOAD || address < segment->p_vaddr ||
		    address - segment->p_vaddr >= segment->p_filesz ||
		    segment->p_filesz > UINT64_MAX - segment->p_vaddr ||
		    segment->p_filesz > UINT64_MAX - segment->p_offset)
			continue;
		*inside = address - segment->p_vaddr;
		return segment;
	}
	return NULL;
}

struct elf_span elf_image_range(const struct elf_image *image, uint64_t address,
				uint64_t most)
{
	struct elf_span none = {0};
	uint64_t inside, size;
	const Elf64_Phdr *segment = find_segment(image, address, &inside);

	if (!segment)
		return none;
	size = segment->p_filesz - inside;
	return read_span(image, segment->p_offset + inside,
			 size < most ? size : most, address);
}

struct elf_span elf_image_tail(const struct elf_image *image, uint64_t address)
{
	return elf_image_range(image, address, UINT64_MAX);
}

const void *elf_image_at(const struct elf_image *image, uint64_t address,
			 size_t bytes)
{
	struct elf_span span = elf_image_range(image, address, bytes);

	return span.size == bytes ? span.bytes : NULL;
}

static bool find_in_table(const struct elf_image *image, struct elf_span table,
			  struct elf_span names, const char *name,
			  uint64_t *address)
{
	Elf64_Sym symbol;

	for (; table.size >= sizeof(symbol);
	     table = elf_span_from(table, sizeof(symbol))) {
		memcpy(&symbol, table.bytes, sizeof(symbol));
		if (symbol.st_shndx == SHN_UNDEF ||
		    !elf_span_is(names, symbol.st_name, name))
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
	uint64_t symbols, strings, size;
	struct elf_span table;

	if (!dynamic_value(image, DT_SYMTAB, &symbols) ||
	    !dynamic_value(image, DT_STRTAB, &strings) ||
	    !dynamic_value(image, DT_STRSZ, &size) || strings <= symbols)
		return false;
	table = elf_image_range(image, symbols, strings - symbols);
	return find_in_table(
	    image, table, elf_image_range(image, strings, size), name, address);
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
