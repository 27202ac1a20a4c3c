/* SPDX-License-Identifier: MIT */
/*
 * moduledata.h - where a Go binary keeps its tables
 *
 * Why     stripped, merged or renamed sections: only the runtime's own record
 *         of its tables (runtime.firstmoduledata) is always there, and only
 *         it says where Go's text starts
 * How     pcHeader by section or by its magic; then the word of writable data
 *         that points to it and whose neighbours agree
 */
#ifndef DARKHEAP_MODULEDATA_H
#define DARKHEAP_MODULEDATA_H

#include <stdint.h>

#include "symbol/elf_image.h"

/* runtime.pcHeader: offsets of the tables from its own start. */
struct pcheader {
	uint64_t n_functions;
	uint64_t names, units, files, values, functions;
};

struct moduledata {
	struct elf_span pclntab; /* from pcHeader to the end of its segment */
	struct pcheader header;
	uint64_t text, etext;
	uint64_t gofunc; /* base of function data, 0: unknown */
};

/* `release` is of buildinfo, 0: unknown.  0 or -ENOENT. */
int moduledata_find(const struct elf_image *image, unsigned int release,
		    struct moduledata *out);

#endif
