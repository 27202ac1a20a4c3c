/* SPDX-License-Identifier: MIT */
#include "symbol/dwarf.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/table.h"
#include "symbol/demangle.h"
#include "symbol/frame.h"

struct dwarf {
	Dwfl *dwfl;
	Dwfl_Module *module;
	uint64_t bias; /* of what libdwfl laid out, over the file's addresses */
	struct table names; /* address of a mangled name -> readable */
};

static char *debug_path;
static const Dwfl_Callbacks callbacks = {
    .find_elf = dwfl_build_id_find_elf,
    .find_debuginfo = dwfl_standard_find_debuginfo,
    .section_address = dwfl_offline_section_address,
    .debuginfo_path = &debug_path,
};

int dwarf_open(struct dwarf **out, int fd)
{
	struct dwarf *dwarf = calloc(1, sizeof(*dwarf));
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3); /* libdwfl closes it */

	*out = NULL;
	if (!dwarf || copy < 0)
		goto fail;
	table_init(&dwarf->names);
	dwarf->dwfl = dwfl_begin(&callbacks);
	if (!dwarf->dwfl)
		goto fail;
	dwfl_report_begin(dwarf->dwfl);
	dwarf->module = dwfl_report_elf(dwarf->dwfl, "", "", copy, 0, true);
	if (!dwarf->module) {
		dwfl_end(dwarf->dwfl);
		goto fail;
	}
	dwfl_report_end(dwarf->dwfl, NULL, NULL);
	GElf_Addr bias = 0;
	dwfl_module_getelf(dwarf->module, &bias);
	dwarf->bias = bias;
	*out = dwarf;
	return 0;
fail:
	if (copy >= 0)
		close(copy);
	free(dwarf);
	return -EINVAL;
}

void dwarf_free(struct dwarf *dwarf)
{
	struct table_entry *cursor = NULL;
	uint64_t key;
	void *name;

	if (!dwarf)
		return;
	while (table_next(&dwarf->names, &cursor, &key, &name))
		free(name);
	table_release(&dwarf->names);
	dwfl_end(dwarf->dwfl);
	free(dwarf);
}

/* Remembered by the address of the name, which stands in the file's image. */
static const char *readable(struct dwarf *dwarf, const char *name)
{
	char *found;

	if (!name)
		return NULL;
	found = table_find(&dwarf->names, (uintptr_t)name);
	if (found)
		return found;
	found = demangle(name);
	if (found && table_insert(&dwarf->names, (uintptr_t)name, found)) {
		free(found);
		found = NULL;
	}
	return found ? found : name;
}

static const char *string_of(Dwarf_Die *die, unsigned int attribute)
{
	Dwarf_Attribute value;

	return dwarf_formstring(dwarf_attr_integrate(die, attribute, &value));
}

static const char *function_of(struct dwarf *dwarf, Dwarf_Die *die)
{
	const char *linkage = string_of(die, DW_AT_linkage_name);
	const char *plain = dwarf_diename(die);

	return linkage && linkage[0] == '_' ? readable(dwarf, linkage) : plain;
}

static void fill_function(struct dwarf *dwarf, struct frame *frame,
			  Dwarf_Die *die)
{
	int line = 0;

	frame->function = function_of(dwarf, die);
	if (!dwarf_decl_line(die, &line))
		frame->start_line = line;
}

/* Where the inlined function was called: the place in its caller. */
static void fill_call(struct frame *frame, Dwarf_Die *inlined, Dwarf_Die *cu)
{
	Dwarf_Attribute value;
	Dwarf_Word number = 0;
	Dwarf_Files *files;
	size_t n;

	if (!dwarf_formudata(dwarf_attr(inlined, DW_AT_call_line, &value),
			     &number))
		frame->line = (int)number;
	if (!dwarf_formudata(dwarf_attr(inlined, DW_AT_call_file, &value),
			     &number) &&
	    !dwarf_getsrcfiles(cu, &files, &n))
		frame->file = dwarf_filesrc(files, number, NULL, NULL);
}

static struct frame *next_frame(struct frame *frames, size_t *n, uint64_t pc)
{
	frames[*n] = (struct frame){.language = LANGUAGE_C, .pc = pc};
	return &frames[(*n)++];
}

static void fill_line(struct dwarf *dwarf, struct frame *frame, uint64_t at)
{
	Dwfl_Line *line = dwfl_module_getsrc(dwarf->module, at);
	int number = 0;

	if (!line)
		return;
	frame->file = dwfl_lineinfo(line, NULL, &number, NULL, NULL, NULL);
	frame->line = number;
}

/* Scopes from inner to outer: inlined functions, then the function itself. */
static size_t expand_scopes(struct dwarf *dwarf, Dwarf_Die *cu, uint64_t at,
			    Dwarf_Addr bias, struct frame *frames, size_t max)
{
	Dwarf_Die *scopes = NULL, *whole = NULL;
	uint64_t pc = frames[0].pc;
	size_t n = 1;
	int count = dwarf_getscopes(cu, at - bias, &scopes);

	/* the inner scopes' own parents are the abstract ones: ask again */
	if (count > 0)
		count = dwarf_getscopes_die(&scopes[0], &whole);
	for (int i = 0; i < count; i++) {
		int tag = dwarf_tag(&whole[i]);
		struct frame *frame = &frames[n - 1];
		if (tag == DW_TAG_subprogram) {
			fill_function(dwarf, frame, &whole[i]);
			break;
		}
		if (tag != DW_TAG_inlined_subroutine || n == max)
			continue;
		fill_function(dwarf, frame, &whole[i]);
		frame->inlined = true;
		fill_call(next_frame(frames, &n, pc), &whole[i], cu);
	}
	free(scopes);
	free(whole);
	return n;
}

int dwarf_expand(struct dwarf *dwarf, uint64_t pc, struct frame *frames,
		 size_t max)
{
	uint64_t at = pc - 1 + dwarf->bias;
	Dwarf_Addr bias = 0;
	size_t n = 0;

	if (!max)
		return 0;
	next_frame(frames, &n, pc);
	Dwarf_Die *cu = dwfl_module_addrdie(dwarf->module, at, &bias);
	if (cu) {
		fill_line(dwarf, &frames[0], at);
		n = expand_scopes(dwarf, cu, at, bias, frames, max);
	}
	struct frame *physical = &frames[n - 1];
	if (!physical->function)
		physical->function =
		    readable(dwarf, dwfl_module_addrname(dwarf->module, at));
	return physical->function || frames[0].file ? (int)n : 0;
}

int dwarf_soname(struct dwarf *dwarf, char *name, size_t bytes)
{
	GElf_Addr bias;
	Elf *elf = dwfl_module_getelf(dwarf->module, &bias);
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	GElf_Dyn entry;

	while (elf && (section = elf_nextscn(elf, section))) {
		if (!gelf_getshdr(section, &header) ||
		    header.sh_type != SHT_DYNAMIC)
			continue;
		Elf_Data *data = elf_getdata(section, NULL);
		for (int i = 0; data && gelf_getdyn(data, i, &entry); i++) {
			if (entry.d_tag != DT_SONAME)
				continue;
			const char *found =
			    elf_strptr(elf, header.sh_link, entry.d_un.d_val);
			if (!found || strlen(found) >= bytes)
				return 0;
			strcpy(name, found);
			return (int)strlen(name);
		}
	}
	return 0;
}
