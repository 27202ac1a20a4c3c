/* SPDX-License-Identifier: MIT */
#include "meet.h"

#include <linux/futex.h>
#include <linux/time_types.h>

#include "emit.h"
#include "go.h"

#include "forbid.h"

#define ASKS_MAX 256
#define WAIT_NS 1000000
#define WAITS_MAX HANDSHAKE_MS

static _Atomic uint32_t n_asks, n_waits;
static _Atomic uint64_t seen_modules; /* the epoch when last asked */

static bool is_within(const struct session_go *shared, uint32_t n, uintptr_t pc)
{
	for (uint32_t i = 0; i < n; i++)
		if (pc >= shared->texts[i].start && pc < shared->texts[i].end)
			return true;
	return false;
}

static bool is_known(const struct session_go *shared, uintptr_t pc)
{
	uint32_t n =
	    atomic_load_explicit(&shared->n_texts, memory_order_acquire);
	uint64_t modules = atomic_load_explicit(&session.control->modules,
						memory_order_relaxed);

	/* empty or full: nothing can be told from it */
	if (!n || n >= GO_TEXTS_MAX)
		return true;
	/* after a dlclose other code may lie there */
	return atomic_exchange_explicit(&seen_modules, modules,
					memory_order_relaxed) == modules &&
	       is_within(shared, n, pc);
}

static void ask(struct session_go *shared)
{
	const struct __kernel_timespec timeout = {.tv_nsec = WAIT_NS};
	uint32_t answered;

	if (atomic_fetch_add(&n_asks, 1) >= ASKS_MAX)
		return;
	uint32_t mine = atomic_fetch_add(&shared->asked, 1) + 1;
	for (;;) {
		emit_ring_bell();
		answered = atomic_load(&shared->answered);
		if ((int32_t)(answered - mine) >= 0 || emit_is_off() ||
		    atomic_fetch_add(&n_waits, 1) >= WAITS_MAX)
			return;
		SYS6(futex, &shared->answered, FUTEX_WAIT, answered, &timeout,
		     0, 0);
	}
}

bool meet_code(uintptr_t pc)
{
	struct session_go *shared = &session.control->go;

	if (!is_known(shared, pc))
		ask(shared);
	return go_meet();
}
