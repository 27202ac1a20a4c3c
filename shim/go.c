/* SPDX-License-Identifier: MIT */
#include "go.h"

#include <stddef.h>

#include "arch.h"

#include "forbid.h"

/* So many refused stacks and not one accepted: the layout is wrong. */
#define FAILURES_MAX 64

static struct go_layout layout; /* known = 0: no Go frames */
static uintptr_t text_start, text_end;
static struct session_control *control;
static uint32_t depth_max;
/* Where asmcgocall's CALL returns to: one value a process, learnt once. */
static _Atomic uintptr_t asmcgocall_return;

void go_start(const struct go_layout *given, uintptr_t bias,
	      struct session_control *shared, uint32_t depth)
{
	layout = *given;
	control = shared;
	depth_max = depth < STACK_DEPTH_MAX ? depth : STACK_DEPTH_MAX;
	text_start = layout.text_start + bias;
	text_end = layout.text_end + bias;
	if (layout.tls_got)
		layout.tls_slot = *(const int64_t *)(layout.tls_got + bias);
}

static inline uintptr_t word_at(uintptr_t address, uint32_t offset)
{
	return *(const uintptr_t *)(address + offset);
}

static inline uint32_t half_at(uintptr_t address, uint32_t offset)
{
	return *(const uint32_t *)(address + offset);
}

/* A pointer to runtime data: aligned, not null, in the lower half. */
static inline bool is_pointer(uintptr_t p)
{
	return p >= 4096 && (p & 7) == 0 && p >> 47 == 0;
}

/* The thread's m when it runs C code on its g0, else 0. */
static inline uintptr_t current_m(uintptr_t *g0)
{
	if (!layout.known)
		return 0;
	uintptr_t g = arch_tls_word(layout.tls_slot);
	if (!is_pointer(g))
		return 0; /* never entered Go, or too early */
	uintptr_t m = word_at(g, layout.g_m);
	if (!is_pointer(m) || word_at(m, layout.m_g0) != g)
		return 0; /* gsignal: a signal handler */
	*g0 = g;
	return m;
}

void go_context(struct go_context *context)
{
	uintptr_t g0, m = current_m(&g0);

	*context = (struct go_context){0};
	if (!m)
		return;
	uint32_t ncgo = half_at(m, layout.m_ncgo);
	uintptr_t curg = word_at(m, layout.m_curg);
	if (!ncgo || !is_pointer(curg))
		return; /* between callbacks of a C thread all this is stale */
	context->m = m;
	context->depth = ncgo;
	context->machine = half_at(m, layout.m_id);
	context->call = word_at(m, layout.m_ncgocall);
	context->goid = word_at(curg, layout.g_goid);
}

struct walk {
	struct go_stack *out;
	uintptr_t curg, low, high; /* the goroutine and its stack */
};

/* The slot that asmcgocall left below sp0; 0 if it is not one. */
static uintptr_t slot_sp(const struct walk *walk, uintptr_t sp0,
			 uintptr_t frame, uintptr_t *base)
{
	const struct go_stack *out = walk->out;

	*base = (sp0 - layout.slot_drop) & ~(uintptr_t)15;
	/* a stale slot lies above code that is no longer there */
	if (frame >= *base || *base - 8 < out->g0_low || sp0 > out->g0_high)
		return 0;
	if (word_at(*base, layout.slot_g) != walk->curg)
		return 0;
	uintptr_t sp = walk->high - word_at(*base, layout.slot_depth);
	if (sp < walk->low || sp >= walk->high - 16 || (sp & 7))
		return 0;
	uintptr_t back = word_at(*base - 8, 0);
	uintptr_t known =
	    atomic_load_explicit(&asmcgocall_return, memory_order_relaxed);
	if (known ? back != known : back < text_start || back >= text_end)
		return 0;
	return sp;
}

/* Push return addresses by frame pointer; true if the chain goes on in C. */
static bool walk_frames(struct walk *walk, struct stack_level *level,
			uintptr_t sp)
{
	struct go_stack *out = walk->out;
	uintptr_t fp = sp;

	if (layout.frame_skip) {
		/* asmcgocall has no frame of its own before Go 1.21 */
		out->pcs[out->n_pcs++] = word_at(sp, 0);
		level->go_frames++;
		fp = sp + layout.frame_skip;
	}
	while (fp >= walk->low && fp <= walk->high - 16 && !(fp & 7)) {
		if (out->n_pcs >= depth_max) {
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
			 ? slot_sp(walk, older, sp0, &base)
			 : 0;
		if (!sp) {
			out->n_levels++;
			return;
		}
		level->c_end = base - 8;
		sp0 = older;
	}
}

static void refuse(struct go_stack *stack)
{
	stack->flags |= STACK_GO_REFUSED;
	uint32_t n = atomic_fetch_add(&control->go_failures, 1);
	uint32_t unknown = GO_UNKNOWN;
	if (n >= FAILURES_MAX && atomic_compare_exchange_strong(
				     &control->go_state, &unknown, GO_FAILED))
		layout.known = 0;
}

static void accept(uintptr_t base)
{
	if (LIKELY(
		atomic_load_explicit(&asmcgocall_return, memory_order_relaxed)))
		return;
	uint32_t unknown = GO_UNKNOWN;
	atomic_store_explicit(&asmcgocall_return, word_at(base - 8, 0),
			      memory_order_relaxed);
	atomic_compare_exchange_strong(&control->go_state, &unknown, GO_OK);
}

void go_walk(struct go_stack *stack, uintptr_t frame)
{
	uintptr_t g0, m = current_m(&g0), base;

	stack->n_levels = stack->n_pcs = stack->flags = 0;
	stack->g0_low = stack->g0_high = 0;
	if (!m)
		return;
	uintptr_t sp0 = word_at(g0, layout.g_sched_sp);
	uintptr_t low = word_at(g0, layout.g_stack_lo);
	uintptr_t high = word_at(g0, layout.g_stack_hi);
	if (frame < low || frame >= high || sp0 < low || sp0 > high ||
	    (sp0 & 7))
		return; /* C code that switched stacks, or start-up */
	stack->g0_low = low;
	stack->g0_high = high;
	uintptr_t curg = word_at(m, layout.m_curg);
	uint32_t ncgo = half_at(m, layout.m_ncgo);
	if (!is_pointer(curg))
		return;
	struct walk walk = {stack, curg, word_at(curg, layout.g_stack_lo),
			    word_at(curg, layout.g_stack_hi)};
	uintptr_t sp = slot_sp(&walk, sp0, frame, &base);
	uintptr_t syscall_sp = word_at(curg, layout.g_syscallsp);
	if (sp && ncgo && syscall_sp == sp + layout.syscallsp_add) {
		accept(base);
	} else if (sp && !syscall_sp) {
		stack->flags |= STACK_DIRECT; /* the runtime's own call */
	} else {
		if (ncgo && syscall_sp)
			refuse(stack);
		return;
	}
	stack->flags |= STACK_GO;
	walk_levels(&walk, sp0, sp, base);
}
