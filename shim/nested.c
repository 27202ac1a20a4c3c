/* SPDX-License-Identifier: MIT */
#include "nested.h"

#include "emit.h"

#include "forbid.h"

/* No allocator calls itself so often for one call. */
#define NESTED_MANY 1024

void nested_note(bool is_ours)
{
	struct thread_state *state = is_ours ? thread.state : NULL;

	if (!state)
		return;
	if (state->nested_at != state->head) {
		state->nested_at = state->head;
		state->nested = 0;
	}
	if (state->nested == NESTED_MANY)
		return;
	if (++state->nested == NESTED_MANY)
		atomic_fetch_add(&session.control->silent, 1);
}
