/* SPDX-License-Identifier: MIT */
/*
 * debuginfo.h - what an ELF file has to name C functions and lines by
 *
 * Why     Go code is named from pclntab whatever was stripped; C code is not
 * Owner   debuginfo_release() frees the path
 */
#ifndef DARKHEAP_DEBUGINFO_H
#define DARKHEAP_DEBUGINFO_H

#include <stdbool.h>

#include "model/segments.h"

struct debuginfo {
	bool has_symbols;    /* .symtab */
	bool has_dwarf;	     /* .debug_info */
	bool is_compressed;  /* .debug_info is */
	bool has_c_dwarf;    /* a unit that Go did not write */
	unsigned int oldest; /* DWARF versions of its units, 0: not read */
	unsigned int newest;
	char go_release[32]; /* that a unit says compiled it, "": none */
	char build_id[2 * BUILD_ID_MAX + 1]; /* hex digits, "": none */
	char *file; /* its separate debug file, or NULL */
};

/* `path` of the file: debug files may lie beside it.  NULL: unknown. */
void debuginfo_read(struct debuginfo *info, int fd, const char *path);
void debuginfo_release(struct debuginfo *info);

#endif
