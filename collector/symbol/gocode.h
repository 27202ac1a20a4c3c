/* SPDX-License-Identifier: MIT */
/*
 * gocode.h - offsets that Go's own machine code tells
 *
 * Why     four functions of the runtime use the fields that the shim
 *         needs; their bytes are right for the very executable, whatever
 *         its release
 */
#ifndef DARKHEAP_GOCODE_H
#define DARKHEAP_GOCODE_H

#include <stdbool.h>
#include <stdint.h>

#include "symbol/elf_image.h"

struct gocode_tls {
	int64_t slot; /* of g, from the thread pointer */
	uint64_t got; /* not 0: address of the word that holds the slot */
	uint32_t g_m, m_curg;
};

struct gocode_counters {
	uint32_t m_ncgocall, m_ncgo;
};

struct gocode_machines {
	uint64_t allm; /* address of the variable */
	uint32_t m_alllink;
};

struct gocode_goroutines {
	uint64_t allgptr, allglen; /* addresses of the variables */
};

/*
 * `code` is all of runtime.gcMarkTermination: the address of memstats.numgc,
 * which it counts up, 0: of no known form.
 */
uint64_t gocode_read_collections(struct elf_span code);

/*
 * Where the next call in `code` leads, from *at on (start with 0), which moves
 * behind it; false: there are no more.  Any byte may look like a call: who asks
 * knows the functions that there are.
 */
bool gocode_next_call(struct elf_span code, size_t *at, uint64_t *callee);

/* `code` starts at _cgo_topofstack; false when it is of no known form. */
bool gocode_read_tls(struct elf_span code, struct gocode_tls *out);

/* `code` is all of runtime.cgocall, which calls `asmcgocall`. */
bool gocode_read_counters(struct elf_span code, uint64_t asmcgocall,
			  struct gocode_counters *out);

/*
 * `code` is all of runtime.mcommoninit, which makes an M the list's first;
 * where nothing is inlined it calls `atomicstorep` for that (0: there is none).
 */
bool gocode_read_machines(struct elf_span code, uint64_t atomicstorep,
			  struct gocode_machines *out);

/* `code` is all of runtime.allgadd, which makes a goroutine the list's last. */
bool gocode_read_goroutines(struct elf_span code,
			    struct gocode_goroutines *out);

#endif
