/* SPDX-License-Identifier: MIT */
/*
 * dynamic.h - what an ELF file asks of the loader
 *
 * Why     whether anything can be preloaded, before which libraries, and for
 *         which libc, stands in PT_INTERP and in the dynamic table
 * Owner   texts point into the image; dynamic_release() frees the list alone
 * Trust   the file may hold anything: all is bounded, what is damaged is left
 *         out
 */
#ifndef DARKHEAP_DYNAMIC_H
#define DARKHEAP_DYNAMIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct elf_image;

#define NEEDED_MAX 512

struct dynamic {
	bool is_there;		 /* a dynamic table at all */
	const char *interpreter; /* NULL: none */
	const char *soname;	 /* NULL: none */
	const char **needed;
	size_t n_needed;
	uint64_t flags_1;	  /* DF_1_... */
	unsigned int glibc_minor; /* of the newest GLIBC_2.N needed, 0: none */
};

/* 0 or -ENOMEM. */
int dynamic_read(struct dynamic *dynamic, const struct elf_image *image);
void dynamic_release(struct dynamic *dynamic);

/* The first needed library whose name starts so, or NULL. */
const char *dynamic_needs(const struct dynamic *dynamic, const char *start);

#endif
