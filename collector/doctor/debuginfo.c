/* SPDX-License-Identifier: MIT */
#include "doctor/debuginfo.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwelf.h>
#include <gelf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "symbol/debug_file.h"

#define DEBUG_FILES "/usr/lib/debug"
/* Whether there is C among the units must not take minutes to say. */
#define UNITS_MAX 100000

static void see_section(struct debuginfo *info, const GElf_Shdr *header,
			const char *name)
{
	if (!name || header->sh_type == SHT_NOBITS)
		return;
	if (header->sh_type == SHT_SYMTAB)
		info->has_symbols = true;
	if (!strcmp(name, ".debug_info")) {
		info->has_dwarf = true;
		info->is_compressed = header->sh_flags & SHF_COMPRESSED;
	} else if (!strcmp(name, ".zdebug_info")) {
		info->has_dwarf = info->is_compressed = true;
	}
}

static void see_sections(struct debuginfo *info, Elf *elf)
{
	Elf_Scn *section = NULL;
	size_t names;

	if (elf_getshdrstrndx(elf, &names))
		return;
	while ((section = elf_nextscn(elf, section))) {
		GElf_Shdr header;

		if (gelf_getshdr(section, &header))
			see_section(info, &header,
				    elf_strptr(elf, names, header.sh_name));
	}
}

static bool is_of_go(Dwarf_Die *unit)
{
	return dwarf_srclang(unit) == DW_LANG_Go;
}

/* "Go cmd/compile go1.26.8; regabi" */
static void see_compiler(struct debuginfo *info, Dwarf_Die *unit)
{
	static const char compiler[] = "Go cmd/compile ";
	Dwarf_Attribute attribute;
	const char *text =
	    dwarf_formstring(dwarf_attr(unit, DW_AT_producer, &attribute));

	if (!text || strncmp(text, compiler, sizeof(compiler) - 1) != 0)
		return;
	text += sizeof(compiler) - 1;
	snprintf(info->go_release, sizeof(info->go_release), "%.*s",
		 (int)strcspn(text, "; -"), text);
}

static void see_units(struct debuginfo *info, Dwarf *dwarf)
{
	Dwarf_CU *unit = NULL;
	Dwarf_Half version;
	Dwarf_Die die;

	for (int i = 0; i < UNITS_MAX; i++) {
		if (dwarf_get_units(dwarf, unit, &unit, &version, NULL, &die,
				    NULL))
			return;
		if (version > info->newest)
			info->newest = version;
		if (!info->oldest || version < info->oldest)
			info->oldest = version;
		info->has_c_dwarf |= !is_of_go(&die);
		if (!*info->go_release)
			see_compiler(info, &die);
	}
}

/* As the symbolizer looks for it. */
static void find_file(struct debuginfo *info, Elf *elf, const char *path)
{
	struct debug_wanted wanted = {
	    .root = DEBUG_FILES,
	    .path = path,
	    .build_id = debug_build_id_of(elf),
	};
	GElf_Word checksum = 0;
	int fd;

	wanted.link = dwelf_elf_gnu_debuglink(elf, &checksum);
	wanted.link_crc = checksum;
	fd = debug_file_find(&wanted, &info->file);
	if (fd >= 0)
		close(fd);
}

static void read_build_id(struct debuginfo *info, int fd)
{
	struct segments segments;
	uint8_t id[BUILD_ID_MAX];

	if (segments_read(&segments, fd))
		return;
	uint8_t bytes = segments_build_id(&segments, fd, id);
	for (uint8_t i = 0; i < bytes; i++)
		sprintf(info->build_id + 2 * (size_t)i, "%02x", id[i]);
}

void debuginfo_read(struct debuginfo *info, int fd, const char *path)
{
	Dwarf *dwarf;
	Elf *elf;

	*info = (struct debuginfo){0};
	read_build_id(info, fd);
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	if (!elf)
		return;
	see_sections(info, elf);
	find_file(info, elf, path);
	dwarf =
	    info->has_dwarf ? dwarf_begin_elf(elf, DWARF_C_READ, NULL) : NULL;
	if (dwarf) {
		see_units(info, dwarf);
		dwarf_end(dwarf);
	}
	elf_end(elf);
}

void debuginfo_release(struct debuginfo *info)
{
	free(info->file);
	info->file = NULL;
}
