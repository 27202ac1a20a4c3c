/* SPDX-License-Identifier: MIT */
#include "ingest/ancestors.h"

#include <string.h>

#include "ingest/stacks.h"
#include "model/ancestry.h"
#include "symbol/gopackage.h"
#include "symbol/tested.h"

/* The goroutine that runs inits, TestMain, and main.main. */
#define MAIN_GOID 1

/* The logical frames of a Go return address, innermost first. */
static size_t expand(const struct stacks *stacks, uint64_t pc,
		     struct frame frames[FRAME_EXPAND_MAX])
{
	const struct go_module *go = runtimes_find(&stacks->runtimes, pc);
	int n = go ? gofile_expand(go->file, pc - go->bias, frames,
				   FRAME_EXPAND_MAX)
		   : 0;

	return n > 0 ? (size_t)n : 0;
}

/*
 * An init, or a function literal of a package's variables.  What main's
 * goroutine does in one of these happens before there are tests.
 */
static bool is_initializer(const struct frame *frame)
{
	const char *name =
	    frame->function ? gopackage_local_name(frame->function) : "";

	return !strcmp(name, "init") || !strncmp(name, "init.", 5) ||
	       !strncmp(name, "glob..", 6);
}

/* The test whose code has the `go` statement. */
static bool find_starter(const struct stacks *stacks,
			 const struct goroutine_record *record,
			 char name[TESTED_BYTES])
{
	struct frame frames[FRAME_EXPAND_MAX];
	size_t n = expand(stacks, record->gopc, frames);

	for (size_t i = 0; i < n; i++) {
		struct tested tested = {.package = stacks->process->package};

		tested.length =
		    tested_function(&frames[i], tested.package, &tested.name);
		if (tested.length)
			return tested_copy(&tested, name);
	}
	if (!n || record->parent > MAIN_GOID || !is_initializer(&frames[n - 1]))
		return false;
	strcpy(name, "init");
	return true;
}

static uint32_t origin_of(struct stacks *stacks,
			  const struct goroutine_record *record,
			  const char *test)
{
	struct ancestry *ancestry = stacks->process->ancestry;
	char name[TESTED_BYTES];
	uint32_t origin;

	if (*test)
		return ancestry_test(ancestry, test);
	if (find_starter(stacks, record, name))
		return ancestry_test(ancestry, name);
	origin = ancestry_of(ancestry, record->parent);
	if (origin || !record->parent)
		return origin;
	return ancestry_place(ancestry, record->parent, record->gopc);
}

void ancestors_meet(void *arg, const struct goroutine_record *record,
		    const char *test)
{
	struct stacks *stacks = arg;
	struct ancestry *ancestry = stacks->process->ancestry;

	if (!ancestry_of(ancestry, record->goid))
		ancestry_note(ancestry, record->goid,
			      origin_of(stacks, record, test));
}

uint32_t ancestors_origin(void *arg, uint64_t goid)
{
	const struct stacks *stacks = arg;

	return ancestry_of(stacks->process->ancestry, goid);
}

/* Does the stack say by itself which test it is of? */
static bool is_told(const struct stacks *stacks, uint32_t index)
{
	const struct stack *stack = stacks->process->stacks[index];
	struct tested tested = {.package = stacks->process->package};
	struct frame frames[FRAME_EXPAND_MAX];

	for (uint32_t i = stack->n_pcs; i-- > 0;) {
		size_t n = stack->pcs[i].is_go
			       ? expand(stacks, stack->pcs[i].address, frames)
			       : 0;

		while (n-- > 0)
			tested_look(&tested, &frames[n]);
	}
	return tested.name;
}

uint32_t ancestors_stack(void *arg, uint32_t stack, uint32_t origin)
{
	struct stacks *stacks = arg;
	struct process *process = stacks->process;
	uint32_t twin = ancestry_twin(process->ancestry, stack, origin);

	if (twin || !stack || stack >= process->n_stacks)
		return twin ? twin : stack;
	return ancestry_part(process, stack, origin, is_told(stacks, stack));
}
