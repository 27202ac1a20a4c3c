/* SPDX-License-Identifier: MIT */
#include "model/freed_by.h"

#include <errno.h>
#include <stdlib.h>

int freed_by_add(struct freed_by **by, uint32_t stack, uint64_t count)
{
	struct freed_by *all = *by;
	uint32_t i = 0;

	if (!all)
		all = *by = calloc(1, sizeof(*all));
	if (!all)
		return -ENOMEM;
	while (i < all->n && all->stacks[i].stack != stack)
		i++;
	if (!stack || i == FREED_BY_MAX) {
		all->others += count;
		return 0;
	}
	if (i == all->n)
		all->stacks[all->n++].stack = stack;
	all->stacks[i].count += count;
	return 0;
}
