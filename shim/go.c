/* SPDX-License-Identifier: MIT */
#include "go.h"

#include <stddef.h>

#include "arch.h"
#include "mem.h"
#include "runtime.h"

#include "forbid.h"

struct go_shared go_shared;
_Atomic uint32_t go_runtimes; /* those before it never change */

static _Atomic uint32_t n_taken; /* of the collector's layouts */
static _Atomic uint32_t n_texts; /* as they were at the last look */
static _Atomic bool is_taking;

/* Farther below the thread pointer no static TLS lies. */
#define TLS_REACH (1 << 24)

static inline bool is_in_call(const struct place *place)
{
	return half_at(place->m, place->runtime->layout.m_ncgo);
}

/* In a call at all; then the call whose C code is the innermost. */
static bool is_nearer(const struct place *one, const struct place *other)
{
	if (!other->runtime)
		return true;
	if (is_in_call(one) != is_in_call(other))
		return is_in_call(one);
	return place_sp0(one) < place_sp0(other);
}

void runtime_nearest(struct place *nearest, uint32_t n)
{
	struct place place;

	for (uint32_t i = 0; i < n; i++)
		if (find_place(&place, &go_shared.runtimes[i]) &&
		    is_nearer(&place, nearest))
			*nearest = place;
}
static bool is_new(int64_t slot, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (go_shared.runtimes[i].layout.tls_slot == slot)
			return false;
	return slot < 0 && slot > -TLS_REACH && !(slot & 7);
}

static bool take(const struct go_layout *given, uint32_t number)
{
	uint32_t n = atomic_load_explicit(&go_runtimes, memory_order_relaxed);
	struct go_layout layout = *given;

	if (n == GO_LAYOUTS_MAX || !layout.known || !is_new(layout.tls_slot, n))
		return false;
	go_shared.runtimes[n].layout = layout;
	go_shared.runtimes[n].number = number;
	atomic_store_explicit(&go_runtimes, n + 1, memory_order_release);
	return true;
}

static bool take_all(const struct session_go *shared, uint32_t n)
{
	bool is_any = false;

	for (uint32_t i = n_taken; i < n && i < GO_LAYOUTS_MAX; i++) {
		is_any |= take(&shared->layouts[i], i);
		n_taken = i + 1;
	}
	return is_any;
}

bool go_meet(void)
{
	const struct session_go *shared = &go_shared.control->go;
	uint32_t texts =
	    atomic_load_explicit(&shared->n_texts, memory_order_acquire);
	uint32_t n =
	    atomic_load_explicit(&shared->n_layouts, memory_order_acquire);
	bool is_any = atomic_exchange_explicit(&n_texts, texts,
					       memory_order_relaxed) != texts;

	if (n == n_taken ||
	    atomic_exchange_explicit(&is_taking, true, memory_order_acquire))
		return is_any;
	is_any |= take_all(shared, n);
	atomic_store_explicit(&is_taking, false, memory_order_release);
	return is_any;
}

void go_start(struct session_control *shared, uint32_t depth)
{
	go_shared.control = shared;
	go_shared.depth_max = depth < STACK_DEPTH_MAX ? depth : STACK_DEPTH_MAX;
	/* a forked child starts anew, whatever its parent's threads were at */
	memset(go_shared.runtimes, 0, sizeof(go_shared.runtimes));
	go_runtimes = n_taken = n_texts = 0;
	is_taking = false;
	go_meet();
}

static void note_activation(struct go_activation *activation,
			    const struct place *place,
			    const struct go_context *context)
{
	const struct go_layout *layout = &place->runtime->layout;
	uintptr_t sp0_at = place->g0 + layout->g_sched_sp;

	*activation = (struct go_activation){
	    .g0 = place->g0,
	    .tls_slot = layout->tls_slot,
	    .sp0_at = (const uintptr_t *)sp0_at,
	    .call_at = (const uint64_t *)(place->m + layout->m_ncgocall),
	    .depth_at = (const uint32_t *)(place->m + layout->m_ncgo),
	    .curg_at = (const uintptr_t *)(place->m + layout->m_curg),
	    .goid = layout->g_goid,
	    .sp0 = *(const uintptr_t *)sp0_at,
	    .call = context->call,
	    .depth = context->depth,
	};
}

void go_context(struct go_context *context, struct go_activation *activation)
{
	struct place place = runtime_place();

	*context = (struct go_context){0};
	activation->g0 = 0;
	if (!place.runtime)
		return;
	const struct go_layout *layout = &place.runtime->layout;
	uintptr_t m = place.m;
	uint32_t ncgo = half_at(m, layout->m_ncgo);
	uintptr_t curg = word_at(m, layout->m_curg);
	if (!ncgo || !is_pointer(curg))
		return; /* between callbacks of a C thread all this is stale */
	context->m = m;
	context->depth = ncgo;
	context->machine = (half_at(m, layout->m_id) & MACHINE_ID_MASK) |
			   place.runtime->number << MACHINE_RUNTIME_SHIFT;
	context->call = word_at(m, layout->m_ncgocall);
	context->goid = word_at(curg, layout->g_goid);
	note_activation(activation, &place, context);
}
