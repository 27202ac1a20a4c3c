/* SPDX-License-Identifier: MIT */
/*
 * goroutine.c - from asmcgocall's slot on the g0 stack to a goroutine's frames
 */
#include <stddef.h>

#include "arch.h"
#include "go.h"
#include "mem.h"
#include "runtime.h"

#include "forbid.h"

/* So many refused stacks and not one accepted: the layout is wrong. */
#define FAILURES_MAX 64

static __attribute__((noinline)) bool is_go_code(uintptr_t pc)
{
	const struct session_go *shared = &go_shared.control->go;
	uint32_t n =
	    atomic_load_explicit(&shared->n_texts, memory_order_acquire);

	for (uint32_t i = 0; i < n && i < GO_TEXTS_MAX; i++)
		if (shared->texts[i].is_go && pc >= shared->texts[i].start &&
		    pc < shared->texts[i].end)
			return true;
	return false;
}

/* g0's stack and the goroutine, of one thread. */
struct stacks {
	const struct runtime *runtime;
	uintptr_t g0_low, g0_high, curg, low, high;
};

/* The slot that asmcgocall left below sp0; 0 if it is not one. */
static uintptr_t slot_sp(const struct stacks *stacks, uintptr_t sp0,
			 uintptr_t frame, uintptr_t *base)
{
	const struct go_layout *layout = &stacks->runtime->layout;

	*base = (sp0 - layout->slot_drop) & ~(uintptr_t)15;
	/* a stale slot lies above code that is no longer there */
	if (frame >= *base || *base - 8 < stacks->g0_low ||
	    sp0 > stacks->g0_high)
		return 0;
	if (word_at(*base, layout->slot_g) != stacks->curg)
		return 0;
	uintptr_t sp = stacks->high - word_at(*base, layout->slot_depth);
	if (sp < stacks->low || sp >= stacks->high - 16 || (sp & 7))
		return 0;
	uintptr_t back = word_at(*base - 8, 0);
	uintptr_t known = atomic_load_explicit(
	    &stacks->runtime->asmcgocall_return, memory_order_relaxed);
	if (UNLIKELY(back != known) && !is_go_code(back))
		return 0;
	return sp;
}

struct walk {
	struct stacks stacks;
	struct go_stack *out;
};

/* Push return addresses by frame pointer; true if the chain goes on in C. */
static bool walk_frames(struct walk *walk, struct stack_level *level,
			uintptr_t sp)
{
	struct go_stack *out = walk->out;
	uint32_t frame_skip = walk->stacks.runtime->layout.frame_skip;
	uintptr_t fp = sp;

	if (frame_skip) {
		/* asmcgocall has no frame of its own before Go 1.21 */
		out->pcs[out->n_pcs++] = word_at(sp, 0);
		level->go_frames++;
		fp = sp + frame_skip;
	}
	while (fp >= walk->stacks.low && fp <= walk->stacks.high - 16 &&
	       !(fp & 7)) {
		if (out->n_pcs >= go_shared.depth_max) {
			out->flags |= STACK_TRUNCATED;
			return false;
		}
		uintptr_t pc = word_at(fp, 8), next = word_at(fp, 0);
		if (!pc)
			return false;
		out->pcs[out->n_pcs++] = pc;
		level->go_frames++;
		if (next <= fp && next)
			return next >= out->g0_low && next < out->g0_high;
		fp = next;
	}
	return fp != 0;
}

/*
 * cgocallback's frame, at g0.sched.sp of the inner level: the older sched.sp,
 * and the frame pointer of crosscall2, which leads to the C code that called.
 */
static bool outer_c(const struct go_stack *out, struct stack_level *level,
		    uintptr_t sp0)
{
	if (sp0 < out->g0_low || sp0 + 0x20 > out->g0_high)
		return false;
	uintptr_t bp = word_at(sp0, 0x18);
	/* newer releases: crosscall2 has two frame records, side by side */
	if (bp > sp0 && bp <= out->g0_high - 8 && word_at(bp, 0) == bp + 8)
		bp += 8;
	if (bp <= sp0 || bp + 16 > out->g0_high || (bp & 7))
		return false;
	*level = (struct stack_level){
	    .c_bp = word_at(bp, 0), .c_pc = word_at(bp, 8), .c_sp = bp + 16};
	return true;
}

static void walk_levels(struct walk *walk, uintptr_t sp0, uintptr_t sp,
			uintptr_t base)
{
	struct go_stack *out = walk->out;
	struct stack_level *level = out->levels;

	*level = (struct stack_level){.c_end = base - 8};
	for (;;) {
		out->n_levels++;
		bool in_c = walk_frames(walk, level, sp);
		if (!in_c || out->n_levels == STACK_LEVELS_MAX)
			return;
		level++;
		if (!outer_c(out, level, sp0))
			return;
		uintptr_t older = word_at(sp0, 0);
		/* a thread that C made: its last level points to itself */
		sp = older > sp0 && older <= out->g0_high
			 ? slot_sp(&walk->stacks, older, sp0, &base)
			 : 0;
		if (!sp) {
			out->n_levels++;
			return;
		}
		level->c_end = base - 8;
		sp0 = older;
	}
}

static void refuse(struct runtime *runtime, struct go_position *position)
{
	position->flags |= STACK_GO_REFUSED;
	uint32_t n = atomic_fetch_add(&go_shared.control->go_failures, 1);
	uint32_t unknown = GO_UNKNOWN;
	if (n >= FAILURES_MAX &&
	    atomic_compare_exchange_strong(&go_shared.control->go_state,
					   &unknown, GO_FAILED))
		runtime->layout.known = 0;
}

static void accept(struct runtime *runtime, uintptr_t base)
{
	uintptr_t back = word_at(base - 8, 0);
	uintptr_t known = atomic_load_explicit(&runtime->asmcgocall_return,
					       memory_order_relaxed);

	if (LIKELY(known == back))
		return;
	atomic_store_explicit(&runtime->asmcgocall_return, back,
			      memory_order_relaxed);
	uint32_t unknown = GO_UNKNOWN;
	if (!known)
		atomic_compare_exchange_strong(&go_shared.control->go_state,
					       &unknown, GO_OK);
}

/* What go_is_at() compares the next time. */
static void note_checks(struct go_position *position,
			const struct go_layout *layout, uintptr_t g0)
{
	uintptr_t curg = position->curg, base = position->base;

	position->checks = (struct go_checks){
	    .g0_low_at = (const uintptr_t *)(g0 + layout->g_stack_lo),
	    .high_at = (const uintptr_t *)(curg + layout->g_stack_hi),
	    .slot_g = (const uintptr_t *)(base + layout->slot_g),
	    .slot_depth = (const uintptr_t *)(base + layout->slot_depth),
	    .syscall_sp_at = (const uintptr_t *)(curg + layout->g_syscallsp),
	    .back = word_at(base - 8, 0),
	    .syscall_sp = word_at(curg, layout->g_syscallsp),
	};
}

static inline void locate_call(struct go_position *position,
			       const struct place *place, uintptr_t frame,
			       uintptr_t curg)
{
	struct runtime *runtime = place->runtime;
	const struct go_layout *layout = &runtime->layout;
	struct stacks stacks = {runtime,
				position->g0_low,
				position->g0_high,
				curg,
				word_at(curg, layout->g_stack_lo),
				word_at(curg, layout->g_stack_hi)};
	uint32_t ncgo = half_at(place->m, layout->m_ncgo);
	uintptr_t base;
	uintptr_t sp = slot_sp(&stacks, position->sp0, frame, &base);
	uintptr_t syscall_sp = word_at(curg, layout->g_syscallsp);

	if (sp && ncgo && syscall_sp == sp + layout->syscallsp_add) {
		accept(runtime, base);
	} else if (sp && !syscall_sp) {
		position->flags |= STACK_DIRECT; /* the runtime's own call */
	} else {
		if (ncgo && syscall_sp)
			refuse(runtime, position);
		return;
	}
	position->flags |= STACK_GO;
	position->runtime = runtime;
	position->frame_skip = layout->frame_skip;
	position->base = base;
	position->curg = curg;
	position->sp = sp;
	position->low = stacks.low;
	position->high = stacks.high;
	note_checks(position, layout, place->g0);
}

void go_locate(struct go_position *position, uintptr_t frame)
{
	struct place place = runtime_place();

	*position = (struct go_position){0};
	if (!place.runtime)
		return;
	const struct go_layout *layout = &place.runtime->layout;
	uintptr_t sp0 = place_sp0(&place);
	uintptr_t low = word_at(place.g0, layout->g_stack_lo);
	uintptr_t high = word_at(place.g0, layout->g_stack_hi);
	if (frame < low || frame >= high || sp0 < low || sp0 > high ||
	    (sp0 & 7))
		return; /* C code that switched stacks, or start-up */
	position->g0_low = low;
	position->g0_high = high;
	position->sp0 = sp0;
	uintptr_t curg = word_at(place.m, layout->m_curg);
	if (is_pointer(curg))
		locate_call(position, &place, frame, curg);
}

void go_walk(struct go_stack *stack, const struct go_position *position)
{
	stack->n_levels = stack->n_pcs = 0;
	stack->flags = position->flags;
	stack->g0_low = position->g0_low;
	stack->g0_high = position->g0_high;
	if (!position->runtime)
		return;
	struct walk walk = {{position->runtime, position->g0_low,
			     position->g0_high, position->curg, position->low,
			     position->high},
			    stack};
	walk_levels(&walk, position->sp0, position->sp, position->base);
}
