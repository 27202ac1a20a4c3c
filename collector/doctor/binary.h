/* SPDX-License-Identifier: MIT */
/*
 * binary.h - facts of an executable, by its file alone
 *
 * Why     whether a program can be tracked is decided when it is built: how it
 *         is linked, for which libc, with which Go
 * Owner   binary_release() frees all
 * Errors  -ENOEXEC: no ELF file; -EBADMSG: cut short or damaged; others are of
 *         the system
 */
#ifndef DARKHEAP_BINARY_H
#define DARKHEAP_BINARY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "doctor/allocator.h"
#include "doctor/debuginfo.h"
#include "doctor/dynamic.h"
#include "doctor/gocalls.h"
#include "doctor/goroot.h"
#include "symbol/buildinfo.h"
#include "symbol/elf_image.h"
#include "symbol/golayout.h"

enum linkage {
	LINKAGE_DYNAMIC,    /* at a fixed address */
	LINKAGE_PIE,	    /* dynamic, at any address */
	LINKAGE_STATIC,	    /* no loader: nothing can be preloaded */
	LINKAGE_STATIC_PIE, /* the same at any address */
	LINKAGE_LIBRARY,
	LINKAGE_OBJECT,
	LINKAGE_CORE,
};

enum libc_kind {
	LIBC_NONE,
	LIBC_GLIBC,
	LIBC_MUSL,
	LIBC_OTHER, /* an interpreter that we do not know */
};

struct binary {
	uint16_t machine; /* EM_... */
	bool is_wide;	  /* ELF64, little endian: the rest was read */
	enum linkage linkage;
	enum libc_kind libc;
	bool has_interpreter; /* the file that it asks for is there */
	struct dynamic dynamic;
	struct allocator allocator;
	struct debuginfo debuginfo;
	bool is_setuid, is_setgid, has_capabilities;
	bool is_secure; /* AT_SECURE if we started it: preloads are ignored */
	bool imports_dlopen;
	bool is_go, is_test;
	bool is_layout_known;
	bool has_go_code; /* pclntab was read: has_cgo is known */
	bool has_cgo;
	struct gocalls calls;
	struct goroot goroot;
	struct buildinfo go;
	char layout_why[GOLAYOUT_WHY_BYTES];
	struct elf_image image;
};

/*
 * `path` of the file, or NULL; `root` is put before the interpreter's path: ""
 * or /proc/PID/root.
 */
int binary_read(struct binary *binary, int fd, const char *path,
		const char *root);
void binary_release(struct binary *binary);

const char *binary_linkage(const struct binary *binary);
const char *binary_machine(const struct binary *binary);

/* Built by Go as this kind of library or archive, or NULL for an executable. */
const char *binary_go_library(const struct binary *binary);

/* It names another release of Go than that which compiled it. */
bool binary_is_misnamed(const struct binary *binary);

/* It has, and can have, a libc that calls us. */
bool binary_is_dynamic(const struct binary *binary);

#endif
