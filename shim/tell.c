/* SPDX-License-Identifier: MIT */
#include "tell.h"

#include "record.h"
#include "stack.h"

#include "forbid.h"

#define TOLD_WORDS LONG_WORDS(sizeof(struct told_record))

/* There is room.  Who gave us the address had allocated it before this time. */
static void put(struct thread_state *state, const struct told_record *told)
{
	struct told_record *record = (void *)emit_words(state);

	*record = *told;
	record->head = event_long(LONG_TOLD, TOLD_WORDS);
	record->call = (uint16_t)state->call.call;
	arch_load_fence();
	record->time = emit_time(state->has_tsc);
	emit_publish(state, TOLD_WORDS);
}

/* Nobody is to blame for what is in no sum. */
static uint32_t stack_of(struct thread_state *state, uintptr_t caller,
			 uintptr_t frame)
{
	if (thread.paused)
		return STACK_LOST;
	uint32_t stack = stack_id_known(state, caller, frame);
	return stack ? stack : stack_id_slow(state, caller, frame);
}

void tell_alloc(struct thread_state *state, const void *pool, const void *block,
		size_t size, uintptr_t caller, uintptr_t frame)
{
	if (!record_follow(state, ROOM_ALLOC)) {
		record_lost_alloc(state);
		return;
	}
	uint32_t stack = stack_of(state, caller, frame);
	if (!emit_has_room(state, TOLD_WORDS, ROOM_ALLOC)) {
		record_lost_alloc(state);
		return;
	}
	put(state, &(struct told_record){
		       .address = (uintptr_t)block,
		       .pool = (uintptr_t)pool,
		       .size_stack = event_size_stack(size, stack),
		       .what = TOLD_ALLOC,
		       .is_left_out = thread.paused != 0,
		   });
}

static void put_end(struct thread_state *state, const struct told_record *told)
{
	if (state && record_follow(state, ROOM_FREE) &&
	    emit_has_room(state, TOLD_WORDS, ROOM_FREE))
		put(state, told);
	else
		record_lost_free();
}

void tell_free(struct thread_state *state, const void *pool, const void *block)
{
	put_end(state, &(struct told_record){
			   .address = (uintptr_t)block,
			   .pool = (uintptr_t)pool,
			   .what = TOLD_FREE,
		       });
}

void tell_pool(struct thread_state *state, const void *pool,
	       enum told_what what)
{
	put_end(state, &(struct told_record){
			   .pool = (uintptr_t)pool,
			   .what = what,
		       });
}
