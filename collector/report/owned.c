/* SPDX-License-Identifier: MIT */
#include "report/owned.h"

#include "model/module.h"
#include "symbol/collections.h"
#include "symbol/pclntab.h"
#include "symbol/symbolizer.h"

bool owned_by_go(struct owned *owned, const struct module_map *map, uint64_t pc)
{
	const struct module *module = symbolizer_module(map, pc);

	if (!module || module->fd < 0)
		return false;
	if (module != owned->module) {
		owned_release(owned);
		owned->module = module;
		if (pclntab_open(&owned->table, module->fd) < 0)
			owned->table = NULL;
	}
	return owned->table && collections_own(owned->table, pc - module->bias);
}

void owned_release(struct owned *owned)
{
	pclntab_free(owned->table);
	*owned = (struct owned){0};
}
