/* SPDX-License-Identifier: MIT */
#include "loader.h"

#include <elf.h>
#include <link.h>
#include <stdatomic.h>

#include "forbid.h"

extern struct r_debug _r_debug __attribute__((weak));

struct loader_code loader_code;
static _Atomic uint32_t n_expected; /* libraries at least; 0: not known */

void loader_start(void)
{
	if (!&_r_debug || !_r_debug.r_map || !_r_debug.r_ldbase)
		return;
	uintptr_t base = _r_debug.r_ldbase;
	const ElfW(Ehdr) *head = (const void *)base;
	const ElfW(Phdr) *segments = (const void *)(base + head->e_phoff);
	for (int i = 0; i < head->e_phnum; i++)
		if (segments[i].p_type == PT_LOAD && segments[i].p_flags & PF_X)
			loader_code = (struct loader_code){
			    base + segments[i].p_vaddr, segments[i].p_memsz};
}

bool loader_has_lost(void)
{
	uint32_t n = 0;

	for (const struct link_map *map = _r_debug.r_map; map;
	     map = map->l_next)
		n++;
	/* one more after this; one that fails is taken for a loss later */
	return atomic_exchange(&n_expected, n + 1) > n;
}

void loader_forget(void)
{
	atomic_store(&n_expected, 0);
}
