/* SPDX-License-Identifier: MIT */
#include "doctor/binary.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "darkheap/session.h"
#include "doctor/symbol_table.h"
#include "symbol/elf_file.h"
#include "symbol/pclntab.h"

/* What golayout and the rest of them take for granted is looked at first. */
static int check_header(struct binary *binary, int fd, uint64_t bytes)
{
	Elf64_Ehdr header;
	ssize_t n = pread(fd, &header, sizeof(header), 0);

	if (n < 0)
		return -errno;
	if (n < SELFMAG || memcmp(header.e_ident, ELFMAG, SELFMAG))
		return -ENOEXEC;
	/* all up to e_machine is alike in ELF32 */
	if (n < (ssize_t)sizeof(Elf32_Ehdr))
		return -EBADMSG;
	binary->machine = header.e_machine;
	binary->is_wide = header.e_ident[EI_CLASS] == ELFCLASS64 &&
			  header.e_ident[EI_DATA] == ELFDATA2LSB;
	if (!binary->is_wide)
		return 0;
	if (n < (ssize_t)sizeof(header) || header.e_phoff > bytes ||
	    (bytes - header.e_phoff) / sizeof(Elf64_Phdr) < header.e_phnum)
		return -EBADMSG;
	if (header.e_type == ET_REL)
		binary->linkage = LINKAGE_OBJECT;
	return 0;
}

/* Every byte that would be loaded is in the file. */
static int check_segments(const struct elf_image *image)
{
	uint64_t bytes = elf_file_size(image->file);
	Elf64_Phdr segment;

	for (unsigned int i = 0; elf_image_segment(image, i, &segment); i++)
		if (segment.p_type == PT_LOAD &&
		    (segment.p_offset > bytes ||
		     segment.p_filesz > bytes - segment.p_offset))
			return -EBADMSG;
	return 0;
}

static enum linkage find_linkage(const struct binary *binary)
{
	const struct dynamic *dynamic = &binary->dynamic;
	bool is_pie = dynamic->flags_1 & DF_1_PIE;

	switch (binary->image.header.e_type) {
	case ET_EXEC:
		return dynamic->interpreter ? LINKAGE_DYNAMIC : LINKAGE_STATIC;
	case ET_DYN:
		break;
	case ET_CORE:
		return LINKAGE_CORE;
	default:
		return LINKAGE_OBJECT;
	}
	/* libc.so.6 has an interpreter, too */
	if (dynamic->interpreter && (is_pie || !dynamic->soname))
		return LINKAGE_PIE;
	return is_pie ? LINKAGE_STATIC_PIE : LINKAGE_LIBRARY;
}

static enum libc_kind find_libc(const struct dynamic *dynamic)
{
	const char *interpreter = dynamic->interpreter;

	if (dynamic_needs(dynamic, "libc.so.6"))
		return LIBC_GLIBC;
	if (dynamic_needs(dynamic, "libc.musl-") ||
	    (interpreter && strstr(interpreter, "/ld-musl-")))
		return dynamic->n_needed ? LIBC_MUSL : LIBC_NONE;
	if (!dynamic->n_needed)
		return LIBC_NONE;
	if (interpreter && strstr(interpreter, "/ld-linux"))
		return LIBC_GLIBC;
	return interpreter ? LIBC_OTHER : LIBC_NONE;
}

static bool is_there(const char *root, const char *path)
{
	char *whole;
	bool is;

	if (asprintf(&whole, "%s%s", root, path) < 0)
		return true;
	is = access(whole, F_OK) == 0;
	free(whole);
	return is;
}

/* As the kernel decides it at exec; real root is not raised by capabilities. */
static void read_privileges(struct binary *binary, int fd,
			    const struct stat *status)
{
	bool is_executable = status->st_mode & (S_IXUSR | S_IXGRP | S_IXOTH);

	binary->is_setuid = is_executable && status->st_mode & S_ISUID;
	binary->is_setgid =
	    status->st_mode & S_ISGID && status->st_mode & S_IXGRP;
	binary->has_capabilities =
	    fgetxattr(fd, "security.capability", NULL, 0) > 0;
	binary->is_secure = (binary->is_setuid && status->st_uid != getuid()) ||
			    (binary->is_setgid && status->st_gid != getgid()) ||
			    (binary->has_capabilities && getuid());
}

static bool imports_dlopen(const struct elf_image *image)
{
	struct symbol_table names;

	return symbol_table_find(&names, image, ".dynsym", ".dynstr") &&
	       symbol_table_has(&names, "dlopen", true);
}

/* What Go's own table tells of its code. */
static int read_go_code(struct binary *binary, int fd)
{
	struct pclntab *table;
	uint64_t start, end;
	int error;

	if (pclntab_open(&table, fd))
		return 0;
	binary->has_go_code = true;
	binary->has_cgo =
	    pclntab_function(table, "_cgo_topofstack", &start, &end) == 0;
	error = gocalls_read(&binary->calls, table);
	if (!error)
		error = goroot_read(&binary->goroot, table);
	/* tests of a command have its path; nothing else runs tests */
	binary->is_test |=
	    !pclntab_function(table, "testing.(*M).Run", &start, &end);
	pclntab_free(table);
	return error;
}

static int read_go(struct binary *binary, int fd)
{
	struct go_layout layout;
	const char *package;

	if (buildinfo_read_image(&binary->image, &binary->go))
		return 0;
	binary->is_go = true;
	package = binary->go.main_package;
	binary->is_test = package && strlen(package) > 5 &&
			  !strcmp(package + strlen(package) - 5, ".test");
	if (!golayout_read(fd, &layout, binary->layout_why,
			   sizeof(binary->layout_why)))
		binary->is_layout_known = layout.known;
	return read_go_code(binary, fd);
}

static int read_wide(struct binary *binary, int fd, const char *path,
		     const char *root)
{
	int error = elf_image_init(&binary->image, fd);

	if (!error)
		error = check_segments(&binary->image);
	if (!error)
		error = dynamic_read(&binary->dynamic, &binary->image);
	if (error)
		return error == -EINVAL ? -EBADMSG : error;
	binary->linkage = find_linkage(binary);
	binary->libc = find_libc(&binary->dynamic);
	if (binary->dynamic.interpreter)
		binary->has_interpreter =
		    is_there(root, binary->dynamic.interpreter);
	allocator_find(&binary->allocator, &binary->image, &binary->dynamic);
	binary->imports_dlopen = imports_dlopen(&binary->image);
	debuginfo_read(&binary->debuginfo, fd, path);
	return read_go(binary, fd);
}

int binary_read(struct binary *binary, int fd, const char *path,
		const char *root)
{
	struct stat status;
	int error;

	*binary = (struct binary){0};
	if (fstat(fd, &status))
		return -errno;
	if (!S_ISREG(status.st_mode))
		return -ENOEXEC;
	error = check_header(binary, fd, (uint64_t)status.st_size);
	read_privileges(binary, fd, &status);
	/* an object file has nothing that could be loaded */
	if (!error && binary->is_wide && binary->linkage != LINKAGE_OBJECT)
		error = read_wide(binary, fd, path, root);
	if (error)
		binary_release(binary);
	return error;
}

void binary_release(struct binary *binary)
{
	dynamic_release(&binary->dynamic);
	debuginfo_release(&binary->debuginfo);
	buildinfo_release(&binary->go);
	gocalls_release(&binary->calls);
	goroot_release(&binary->goroot);
	elf_image_release(&binary->image);
	*binary = (struct binary){0};
}

const char *binary_linkage(const struct binary *binary)
{
	static const char *const names[] = {
	    [LINKAGE_DYNAMIC] = "dynamic", [LINKAGE_PIE] = "pie",
	    [LINKAGE_STATIC] = "static",   [LINKAGE_STATIC_PIE] = "static-pie",
	    [LINKAGE_LIBRARY] = "library", [LINKAGE_OBJECT] = "object",
	    [LINKAGE_CORE] = "core",
	};

	return names[binary->linkage];
}

const char *binary_machine(const struct binary *binary)
{
	switch (binary->machine) {
	case EM_X86_64:
		return binary->is_wide ? "x86-64" : "x32";
	case EM_AARCH64:
		return "arm64";
	case EM_386:
		return "i386";
	case EM_ARM:
		return "arm";
	case EM_RISCV:
		return "riscv";
	case EM_PPC64:
		return "ppc64";
	case EM_S390:
		return "s390";
	default:
		return "another";
	}
}

const char *binary_go_library(const struct binary *binary)
{
	static const char *const modes[] = {"c-shared", "c-archive", "plugin",
					    "shared"};
	const char *mode =
	    binary->is_go ? buildinfo_setting(&binary->go, "-buildmode") : NULL;

	for (size_t i = 0; mode && i < sizeof(modes) / sizeof(*modes); i++)
		if (!strcmp(mode, modes[i]))
			return modes[i];
	return NULL;
}

bool binary_is_misnamed(const struct binary *binary)
{
	const char *compiler = binary->debuginfo.go_release;

	/* a Go between releases says "devel" */
	return binary->is_go && !strncmp(compiler, "go1.", 4) &&
	       strcmp(compiler, binary->go.version) != 0;
}

bool binary_is_dynamic(const struct binary *binary)
{
	return binary->linkage == LINKAGE_DYNAMIC ||
	       binary->linkage == LINKAGE_PIE;
}
