/* SPDX-License-Identifier: MIT */
#include "report/pointed.h"

#include "report/accusations.h"
#include "report/repository.h"
#include "report/site.h"
#include "symbol/blame.h"

const struct frame *pointed_site(struct repository *repository,
				 const struct site *site, const char **path)
{
	const struct frame *caller = site->has_caller ? &site->caller : NULL;
	bool has_stack = site->n_stacks > 0;

	return repository_pick(repository, &site->blame, caller,
			       has_stack ? site->stacks[0].frames : NULL,
			       has_stack ? site->stacks[0].n_frames : 0, path);
}

const struct frame *pointed_stack(struct repository *repository,
				  const struct accusation_frames *stack,
				  const char **path)
{
	size_t blame = blame_find(stack->frames, stack->n);

	return repository_pick(repository,
			       blame < stack->n ? &stack->frames[blame] : NULL,
			       NULL, stack->frames, stack->n, path);
}

const struct accusation_frames *pointed_bad_free(struct repository *repository,
						 const struct accusation *entry)
{
	const struct accusation_frames *last = NULL;
	const char *path;

	for (int i = ACCUSATION_STACKS - 1; i >= 0; i--) {
		const struct accusation_frames *stack = &entry->stacks[i];

		if (pointed_stack(repository, stack, &path))
			return stack;
		if (!last && stack->n)
			last = stack;
	}
	return last;
}
