/* SPDX-License-Identifier: MIT */
#include "symbol/dwarf.h"

#include <dwarf.h>
#include <elfutils/libdwelf.h>
#include <elfutils/libdwfl.h>
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "symbol/debug_file.h"
#include "symbol/debug_server.h"
#include "symbol/demangle.h"
#include "symbol/elf_functions.h"
#include "symbol/goname.h"
#include "symbol/inlines.h"
#include "symbol/unit_functions.h"
#include "symbol/units.h"

#define NAME_MAX_BYTES 1024

static const char debug_root[] = "/usr/lib/debug";

struct dwarf {
	int fd;
	Elf *elf; /* libdwfl's, once it has asked for it */
	struct dwarf_sources sources;
	struct debug_build_id build_id;
	char *debug_path; /* of the debug file, NULL: none */
	Dwfl *dwfl;
	Dwfl_Module *module;
	uint64_t low, high; /* addresses of the file that are loaded */
	Dwarf_Addr bias;    /* libdwfl's address - file's */
	Dwarf *debug;	    /* NULL: none, or not looked for */
	Dwarf_Addr debug_bias;
	Dwarf *supplement; /* of `debug`, made by dwz */
	int supplement_fd;
	struct units units;
	struct unit_functions unit_functions;
	struct elf_functions functions;
	bool has_read_debug, has_read_functions, has_symbols;
	struct goname_set names;
};

/* Hand over our Elf, which reads where libdwfl's own would map. */
static int give_elf(Dwfl_Module *module, void **user, const char *name,
		    Dwarf_Addr base, char **path, Elf **elf)
{
	struct dwarf *dwarf = *user;

	(void)module;
	(void)name;
	(void)base;
	(void)path;
	*elf = dwarf->elf;
	dwarf->elf = NULL;
	return -1;
}

static int ask_server(const struct dwarf *dwarf, struct debug_build_id id,
		      char **path)
{
	struct debug_server *server = dwarf->sources.server;
	int fd = server ? debug_server_find(server, id, path) : -1;

	if (fd < 0 || debug_file_is(fd, id))
		return fd;
	close(fd);
	free(*path);
	*path = NULL;
	return -1;
}

/* For a supplement (without checksum) libdwfl asks too: see there. */
static int find_debug_file(Dwfl_Module *module, void **user, const char *name,
			   Dwarf_Addr base, const char *file, const char *link,
			   GElf_Word link_crc, char **path)
{
	struct dwarf *dwarf = *user;
	struct debug_wanted wanted = {
	    .root = dwarf->sources.root ? dwarf->sources.root : debug_root,
	    .path = dwarf->sources.path,
	    .build_id = dwarf->build_id,
	    .link = link,
	    .link_crc = link_crc,
	};
	int fd;

	(void)module;
	(void)name;
	(void)base;
	(void)file;
	if (dwarf->debug_path || dwarf->sources.is_symbols_only ||
	    (link && !link_crc))
		return -1;
	fd = debug_file_find(&wanted, path);
	if (fd < 0)
		fd = ask_server(dwarf, dwarf->build_id, path);
	if (fd < 0)
		return -1;
	dwarf->debug_path = strdup(*path);
	return fd;
}

static const Dwfl_Callbacks callbacks = {
    .find_elf = give_elf,
    .find_debuginfo = find_debug_file,
};

/* Lowest and highest address that is loaded. */
static bool elf_extent(Elf *elf, uint64_t *low, uint64_t *high)
{
	GElf_Phdr segment;

	*low = UINT64_MAX;
	*high = 0;
	for (int i = 0; gelf_getphdr(elf, i, &segment); i++) {
		if (segment.p_type != PT_LOAD)
			continue;
		if (segment.p_vaddr < *low)
			*low = segment.p_vaddr;
		if (segment.p_vaddr + segment.p_memsz > *high)
			*high = segment.p_vaddr + segment.p_memsz;
	}
	return *low < *high;
}

/* Tell libdwfl about one module, at the addresses of its file. */
static int dwarf_report(struct dwarf *dwarf)
{
	void **user;

	if (!elf_extent(dwarf->elf, &dwarf->low, &dwarf->high))
		return -EINVAL;
	dwarf->dwfl = dwfl_begin(&callbacks);
	if (!dwarf->dwfl)
		return -ENOMEM;
	dwarf->module =
	    dwfl_report_module(dwarf->dwfl, "", dwarf->low, dwarf->high);
	if (!dwarf->module || !dwfl_module_info(dwarf->module, &user, NULL,
						NULL, NULL, NULL, NULL, NULL))
		return -EINVAL;
	*user = dwarf;
	if (dwfl_report_end(dwarf->dwfl, NULL, NULL) ||
	    !dwfl_module_getelf(dwarf->module, &dwarf->bias))
		return -EINVAL;
	return 0;
}

static int dwarf_begin_file(struct dwarf *dwarf, int fd)
{
	dwarf->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (dwarf->fd < 0)
		return -errno;
	elf_version(EV_CURRENT);
	dwarf->elf = elf_begin(dwarf->fd, ELF_C_READ, NULL);
	if (!dwarf->elf || elf_kind(dwarf->elf) != ELF_K_ELF)
		return -EINVAL;
	dwarf->build_id = debug_build_id_of(dwarf->elf);
	return dwarf_report(dwarf);
}

int dwarf_open(struct dwarf **out, int fd)
{
	struct dwarf *dwarf = calloc(1, sizeof(*dwarf));
	int error;

	*out = NULL;
	if (!dwarf)
		return -ENOMEM;
	dwarf->supplement_fd = -1;
	error = dwarf_begin_file(dwarf, fd);
	if (error) {
		dwarf_free(dwarf);
		return error;
	}
	*out = dwarf;
	return 0;
}

void dwarf_set_sources(struct dwarf *dwarf, const struct dwarf_sources *sources)
{
	dwarf->sources = *sources;
}

void dwarf_free(struct dwarf *dwarf)
{
	if (!dwarf)
		return;
	units_release(&dwarf->units);
	unit_functions_release(&dwarf->unit_functions);
	elf_functions_release(&dwarf->functions);
	goname_set_release(&dwarf->names);
	if (dwarf->dwfl)
		dwfl_end(dwarf->dwfl);
	if (dwarf->supplement)
		dwarf_end(dwarf->supplement);
	if (dwarf->supplement_fd >= 0)
		close(dwarf->supplement_fd);
	free(dwarf->debug_path);
	if (dwarf->elf)
		elf_end(dwarf->elf);
	if (dwarf->fd >= 0)
		close(dwarf->fd);
	free(dwarf);
}

/* The strings of this section, or those that its symbols name; or NULL. */
static Elf_Scn *strings_of(Elf *elf, Elf_Scn *section)
{
	GElf_Shdr header;
	const char *name;
	size_t names;

	if (!gelf_getshdr(section, &header) || elf_getshdrstrndx(elf, &names))
		return NULL;
	if (header.sh_type == SHT_SYMTAB || header.sh_type == SHT_DYNSYM)
		return elf_getscn(elf, header.sh_link);
	name = elf_strptr(elf, names, header.sh_name);
	if (!name ||
	    (strcmp(name, ".debug_str") && strcmp(name, ".debug_line_str")))
		return NULL;
	if (header.sh_flags & SHF_COMPRESSED)
		elf_compress(section, 0, 0);
	return section;
}

/*
 * libdw reads on behind a last string that has no end: give it one.  Without
 * a section of symbols it finds some by their address, where no end can be
 * given; false then.
 */
static bool end_strings(Elf *elf)
{
	Elf_Scn *section = NULL;
	bool has_symbols = false;

	while ((section = elf_nextscn(elf, section))) {
		Elf_Scn *strings = strings_of(elf, section);
		Elf_Data *data = strings ? elf_rawdata(strings, NULL) : NULL;

		if (!data || !data->d_buf || !data->d_size)
			continue;
		((char *)data->d_buf)[data->d_size - 1] = '\0';
		has_symbols |= strings != section;
	}
	return has_symbols;
}

/*
 * What dwz moved out of several debug files.  libdw would find it too, but
 * takes any file of that name: without the right one the rest is not used.
 */
static bool read_supplement(struct dwarf *dwarf)
{
	const struct dwarf_sources *sources = &dwarf->sources;
	struct debug_build_id id = {0};
	const char *name;
	char *path;
	ssize_t size =
	    dwelf_dwarf_gnu_debugaltlink(dwarf->debug, &name, &id.bytes);

	if (!size)
		return true;
	if (size < 0)
		return false;
	id.size = (size_t)size;
	dwarf->supplement_fd = debug_file_find_supplement(
	    sources->root ? sources->root : debug_root,
	    dwarf->debug_path ? dwarf->debug_path : sources->path, name, id,
	    &path);
	if (dwarf->supplement_fd < 0)
		dwarf->supplement_fd = ask_server(dwarf, id, &path);
	free(path);
	if (dwarf->supplement_fd < 0)
		return false;
	dwarf->supplement = dwarf_begin(dwarf->supplement_fd, DWARF_C_READ);
	if (dwarf->supplement)
		dwarf_setalt(dwarf->debug, dwarf->supplement);
	return dwarf->supplement != NULL;
}

static void read_debug(struct dwarf *dwarf)
{
	Dwarf_Addr bias;

	if (dwarf->has_read_debug)
		return;
	dwarf->has_read_debug = true;
	dwarf->has_symbols =
	    end_strings(dwfl_module_getelf(dwarf->module, &bias));
	if (dwarf->sources.is_symbols_only)
		return;
	dwarf->debug = dwfl_module_getdwarf(dwarf->module, &dwarf->debug_bias);
	if (dwarf->debug && !read_supplement(dwarf))
		dwarf->debug = NULL;
	if (dwarf->debug)
		units_init(&dwarf->units, dwarf->debug);
}

static void read_functions(struct dwarf *dwarf)
{
	if (dwarf->has_read_functions)
		return;
	dwarf->has_read_functions = true;
	if (dwarf->has_symbols || dwarf->debug_path)
		elf_functions_init(&dwarf->functions, dwarf->module);
}

static const char *intern_name(struct dwarf *dwarf, const char *name)
{
	char plain[NAME_MAX_BYTES];

	if (name && demangle(name, plain, sizeof(plain)))
		name = plain;
	return name ? goname_intern(&dwarf->names, name) : NULL;
}

static const char *symbol_name(struct dwarf *dwarf, uint64_t address)
{
	read_functions(dwarf);
	return intern_name(dwarf, elf_functions_find(&dwarf->functions,
						     address + dwarf->bias));
}

static const char *linkage_name(Dwarf_Die *function)
{
	Dwarf_Attribute attribute;

	if (!dwarf_attr_integrate(function, DW_AT_linkage_name, &attribute) &&
	    !dwarf_attr_integrate(function, DW_AT_MIPS_linkage_name,
				  &attribute))
		return NULL;
	return dwarf_formstring(&attribute);
}

/* C has linkage names too, of functions renamed in headers: not shown. */
static const char *function_name(struct dwarf *dwarf, Dwarf_Die *function)
{
	const char *name = linkage_name(function);

	if (!name || (strncmp(name, "_Z", 2) && strncmp(name, "_R", 2)))
		name = dwarf_diename(function);
	return intern_name(dwarf, name);
}

static Dwarf_Word number(Dwarf_Die *entry, unsigned int name)
{
	Dwarf_Attribute attribute;
	Dwarf_Word value;

	if (!dwarf_attr_integrate(entry, name, &attribute) ||
	    dwarf_formudata(&attribute, &value))
		return 0;
	return value;
}

static int line_number(Dwarf_Word value)
{
	return value <= INT32_MAX ? (int)value : 0;
}

/* libdw's word for a file without name is "???". */
static const char *intern_file(struct dwarf *dwarf, const char *file)
{
	return file && strcmp(file, "???") ? goname_intern(&dwarf->names, file)
					   : NULL;
}

struct place {
	const char *file;
	int line;
};

static struct place place_of_address(struct dwarf *dwarf, Dwarf_Die *unit,
				     Dwarf_Addr address)
{
	Dwarf_Line *line = dwarf_getsrc_die(unit, address);
	struct place place = {0};

	if (line) {
		dwarf_lineno(line, &place.line);
		place.file =
		    intern_file(dwarf, dwarf_linesrc(line, NULL, NULL));
	}
	return place;
}

static struct place place_of_call(struct dwarf *dwarf, Dwarf_Die *unit,
				  Dwarf_Die *call)
{
	struct place place = {
	    .line = line_number(number(call, DW_AT_call_line)),
	};
	Dwarf_Word index = number(call, DW_AT_call_file);
	Dwarf_Files *files;
	size_t n;

	if (!dwarf_getsrcfiles(unit, &files, &n) && index < n)
		place.file =
		    intern_file(dwarf, dwarf_filesrc(files, index, NULL, NULL));
	return place;
}

/* From the innermost inlined call to the function that has the code. */
static size_t expand_inlines(struct dwarf *dwarf, Dwarf_Die *unit,
			     struct inlines *inlines, struct place place,
			     struct frame *frames, size_t max)
{
	size_t n = 0;

	for (size_t i = inlines->count; i-- > 0 && n < max;) {
		Dwarf_Die *function = &inlines->functions[i];

		frames[n++] = (struct frame){
		    .language = LANGUAGE_C,
		    .inlined = dwarf_tag(function) == DW_TAG_inlined_subroutine,
		    .function = function_name(dwarf, function),
		    .start_line =
			line_number(number(function, DW_AT_decl_line)),
		    .file = place.file,
		    .line = place.line,
		};
		place = place_of_call(dwarf, unit, function);
	}
	return n;
}

/* No DWARF entry: assembly has lines at least, a stripped file has not. */
static size_t expand_symbol(struct dwarf *dwarf, uint64_t address,
			    struct place place, struct frame *frame)
{
	*frame = (struct frame){
	    .language = LANGUAGE_C,
	    .function = symbol_name(dwarf, address),
	    .file = place.file,
	    .line = place.line,
	};
	return frame->function || frame->file;
}

int dwarf_expand(struct dwarf *dwarf, uint64_t pc, struct frame *frames,
		 size_t max)
{
	uint64_t address = pc - 1;
	struct place place = {0};
	struct inlines inlines = {0};
	Dwarf_Addr debug_address;
	Dwarf_Die unit, function;
	size_t n = 0;

	if (!max || address < dwarf->low || address >= dwarf->high)
		return 0;
	read_debug(dwarf);
	debug_address = address + dwarf->bias - dwarf->debug_bias;
	if (dwarf->debug &&
	    units_find(&dwarf->units, dwarf->debug, debug_address, &unit)) {
		place = place_of_address(dwarf, &unit, debug_address);
		if (unit_functions_find(&dwarf->unit_functions, dwarf->debug,
					&unit, debug_address, &function))
			inlines_find(&inlines, &function, debug_address);
		n = expand_inlines(dwarf, &unit, &inlines, place, frames, max);
	}
	if (!n)
		n = expand_symbol(dwarf, address, place, frames);
	return (int)n;
}

static const char *section_soname(Elf *elf, Elf_Scn *section)
{
	GElf_Shdr header;
	GElf_Dyn entry;
	Elf_Data *data = elf_getdata(section, NULL);

	if (!data || !gelf_getshdr(section, &header))
		return NULL;
	for (int i = 0; gelf_getdyn(data, i, &entry); i++) {
		if (entry.d_tag == DT_SONAME)
			return elf_strptr(elf, header.sh_link,
					  entry.d_un.d_val);
	}
	return NULL;
}

int dwarf_soname(struct dwarf *dwarf, char *name, size_t size)
{
	Dwarf_Addr bias;
	Elf *elf = dwfl_module_getelf(dwarf->module, &bias);
	Elf_Scn *section = NULL;
	const char *soname = NULL;

	while (elf && !soname && (section = elf_nextscn(elf, section))) {
		GElf_Shdr header;

		if (gelf_getshdr(section, &header) &&
		    header.sh_type == SHT_DYNAMIC)
			soname = section_soname(elf, section);
	}
	if (!soname || !soname[0] || strlen(soname) >= size)
		return 0;
	strcpy(name, soname);
	return (int)strlen(soname);
}
