/* SPDX-License-Identifier: MIT */
#include "report/names.h"

#include <errno.h>
#include <stdlib.h>

#include "model/process.h"
#include "symbol/namer.h"
#include "symbol/symbolizer.h"

struct address_list {
	struct namer_address *addresses;
	size_t count, capacity;
};

static int list_add(struct address_list *list, const struct module *module,
		    const struct pc *pc)
{
	if (list->count == list->capacity) {
		size_t wanted = list->capacity ? 2 * list->capacity : 1024;
		struct namer_address *grown =
		    reallocarray(list->addresses, wanted, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		list->addresses = grown;
		list->capacity = wanted;
	}
	list->addresses[list->count++] = (struct namer_address){
	    .module = module,
	    .pc = pc->address - module->bias,
	    .is_go = pc->is_go,
	};
	return 0;
}

/* Most are those of a stack before. */
static int list_add_new(struct address_list *list, struct table *seen,
			const struct process *process, const struct pc *pc)
{
	uint64_t key = pc->address << 1 | pc->is_go;
	const struct module *module;
	int error;

	if (table_find(seen, key))
		return 0;
	error = table_insert(seen, key, seen);
	module = symbolizer_module(&process->modules, pc->address);
	if (error || !module)
		return error;
	return list_add(list, module, pc);
}

static int list_process(struct address_list *list,
			const struct process *process)
{
	struct table seen;
	int error = 0;

	table_init(&seen);
	for (uint32_t i = 0; !error && i < process->n_stacks; i++) {
		const struct stack *stack = process->stacks[i];

		for (uint32_t j = 0; !error && j < stack->n_pcs; j++)
			error =
			    list_add_new(list, &seen, process, &stack->pcs[j]);
	}
	table_release(&seen);
	return error;
}

int names_look_up(struct symbolizer *symbolizer,
		  const struct process *const *processes, size_t n_processes,
		  const struct namer_options *options)
{
	struct address_list list = {0};
	int error = 0;

	for (size_t i = 0; !error && i < n_processes; i++)
		if (!processes[i]->reason)
			error = list_process(&list, processes[i]);
	if (!error)
		error =
		    namer_run(symbolizer, list.addresses, list.count, options);
	free(list.addresses);
	return error;
}
