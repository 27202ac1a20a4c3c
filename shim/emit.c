/* SPDX-License-Identifier: MIT */
#include "emit.h"

#include "lineage.h"
#include "mem.h"
#include "record.h"
#include "sampler.h"
#include "stack.h"

#include "forbid.h"

_Thread_local struct thread thread;
struct session session;

/* A worker's starter's starter. */
#define ANCESTORS_MAX 4

static bool send_context(struct thread_state *state,
			 const struct go_context *now, enum emit_room_for what)
{
	uint64_t words = LONG_WORDS(sizeof(struct context_record));

	if (!emit_has_room(state, words, what))
		return false;
	struct context_record *record = (void *)emit_words(state);
	*record = (struct context_record){
	    .head = event_long(LONG_CONTEXT, words),
	    .goid = now->goid,
	    .call = now->call,
	    .m = now->m,
	    .depth = now->depth,
	    .machine = now->machine,
	};
	emit_publish(state, words);
	state->context = *now;
	return true;
}

static uint64_t *told_goroutine(struct thread_state *state, uint64_t goid)
{
	return &state->told[goid % TOLD_GOROUTINES];
}

/* What does not fit is sent another time. */
static void send_lineage(struct thread_state *state,
			 const struct lineage *lineage)
{
	uint64_t head_words = LONG_WORDS(sizeof(struct goroutine_record));
	uint64_t words = head_words + lineage->test_bytes / 8 + 1;

	if (!emit_has_room(state, words, ROOM_ALLOC))
		return;
	struct goroutine_record *record = (void *)emit_words(state);
	*record = (struct goroutine_record){
	    .head = event_long(LONG_GOROUTINE, words),
	    .goid = lineage->goid,
	    .parent = lineage->parent,
	    .gopc = lineage->gopc,
	};
	char *test = (char *)(record + 1);
	memset(test, 0, (words - head_words) * 8);
	memcpy(test, lineage->test, lineage->test_bytes);
	emit_publish(state, words);
	*told_goroutine(state, lineage->goid) = lineage->goid;
}

/* Those before main's goroutine that may never call C by themselves. */
static void send_ancestors(struct thread_state *state, uint64_t goid)
{
	struct lineage lineage;

	for (int i = 0; i < ANCESTORS_MAX && goid > 1; i++) {
		if (*told_goroutine(state, goid) == goid ||
		    !lineage_find(&lineage, goid))
			return;
		send_lineage(state, &lineage);
		if (lineage.test_bytes)
			return;
		goid = lineage.parent;
	}
}

/* Who started a goroutine that is new to this thread, if that is wanted. */
static void send_goroutine(struct thread_state *state, uint64_t goid)
{
	struct lineage lineage;

	if (*told_goroutine(state, goid) == goid || !lineage_read(&lineage) ||
	    lineage.goid != goid)
		return;
	if (!lineage.test_bytes)
		send_ancestors(state, lineage.parent);
	send_lineage(state, &lineage);
}

bool record_enter(struct thread_state *state, enum emit_room_for what)
{
	const struct go_context *last = &state->context;
	struct go_context now;

	go_context(&now, &state->call);
	state->call.call = now.call;
	if (LIKELY(last->goid == now.goid && last->m == now.m &&
		   last->call >> 16 == now.call >> 16 &&
		   !last->call == !now.call && last->depth == now.depth))
		return true;
	if (now.goid && lineage_is_wanted())
		send_goroutine(state, now.goid);
	if (send_context(state, &now, what))
		return true;
	state->call.g0 = 0; /* what follows must say it */
	return false;
}

void record_lost_alloc(struct thread_state *state)
{
	if (atomic_load_explicit(&session.control->off, memory_order_relaxed))
		return; /* what comes after the end is not lost */
	if (state)
		atomic_fetch_add(&state->slot->lost_allocs, 1);
	else
		atomic_fetch_add(&session.control->untracked, 1);
}

void record_lost_free(void)
{
	/* a lost FREE would invent a leak: what came before is true, what comes
	 * after is not to be used */
	emit_off(OFF_FREE_LOST);
}

bool emit_alloc(struct thread_state *state, const void *block, size_t size,
		enum event_type type, uintptr_t caller, uintptr_t frame)
{
	if (state)
		return record_alloc(state, block, size, type, caller, frame,
				    state->has_tsc);
	record_lost_alloc(NULL);
	return false;
}

void emit_free(struct thread_state *state, const void *block,
	       enum event_type type)
{
	bool may_be_known =
	    type == EVENT_FREE && sampler_mode() != SAMPLER_MIXED;

	if (state)
		record_free(state, block, type, may_be_known);
	else
		record_lost_free();
}

/* What does not fit is counted; the reserve is the FREE's alone. */
static void send_freed(struct thread_state *state, uintptr_t caller,
		       uintptr_t frame)
{
	uint64_t words = LONG_WORDS(sizeof(struct freed_record));

	if (!record_follow(state, ROOM_FREE))
		return;
	uint32_t stack = stack_id_known(state, caller, frame);
	if (!stack)
		stack = stack_id_slow(state, caller, frame);
	if (!stack)
		return;
	if (!emit_has_room(state, words, ROOM_ALLOC)) {
		atomic_fetch_add(&state->slot->lost_stacks, 1);
		return;
	}
	struct freed_record *record = (void *)emit_words(state);
	*record =
	    (struct freed_record){event_long(LONG_FREED, words), stack, 0};
	emit_publish(state, words);
}

void emit_free_by(struct thread_state *state, const void *block,
		  enum event_type type, uintptr_t caller, uintptr_t frame)
{
	if (state && session.config->free_stacks)
		send_freed(state, caller, frame);
	emit_free(state, block, type);
}

/* How far every ring has come, for frees that have no time. */
static void write_heads(uint64_t *words, uint32_t n)
{
	const struct ring_slot *slots =
	    (const void *)((const char *)session.control + CONTROL_SLOTS);

	for (uint32_t i = 0; i < n; i++)
		words[i] = MARK_HEAD(
		    slots[i].generation,
		    atomic_load_explicit(&slots[i].head, memory_order_acquire));
}

void emit_mark(struct thread_state *state, const char *name)
{
	uint64_t head_words = LONG_WORDS(sizeof(struct mark_record));
	uint32_t n = atomic_load(&session.control->slots_used);

	if (n > RING_SLOTS_MAX)
		n = RING_SLOTS_MAX;
	if (!state || !emit_has_room(state, head_words + n, ROOM_ALLOC)) {
		record_lost_alloc(state);
		return;
	}
	uint64_t *words = emit_words(state);
	struct mark_record *record = (void *)words;
	memset(record, 0, sizeof(*record));
	record->head = event_long(LONG_MARK, head_words + n);
	mem_copy_text(record->name, name, sizeof(record->name));
	/* heads before the time: what is below them is before the mark */
	write_heads(words + head_words, n);
	arch_load_fence();
	record->time = emit_time(state->has_tsc);
	emit_publish(state, head_words + n);
}
