/* SPDX-License-Identifier: MIT */
/*
 * hook.c - the exported allocation functions, one shape for all
 *
 * Order   FREE before the real free, ALLOC after the real allocation; realloc
 *         is both halves, or FREE and UNFREE when it failed.  errno is as the
 *         real call left it: nothing of ours is called between it and return
 *         that touches it
 */
#include <stddef.h>
#include <stdint.h>

#include "boot.h"
#include "emit.h"
#include "guard.h"
#include "init.h"
#include "loader.h"
#include "mem.h"
#include "real.h"
#include "record.h"
#include "sampler.h"

#include "forbid.h"

#define EXPORT __attribute__((visibility("default")))
#define NOINLINE __attribute__((noinline))
#define ENTRY EXPORT ARCH_ENTRY
#define SLOW NOINLINE ARCH_ENTRY /* of those that only jump */
#define CALLER ((uintptr_t)__builtin_return_address(0))
#define FRAME ((uintptr_t)__builtin_frame_address(0))

/* What these return, musl and glibc agree on; no libc header is included. */
#define EINVAL_VALUE 22
#define ENOMEM_VALUE 12
#define PAGE 4096u

#define HOOK(result, name, parameters, arguments, twin) \
	EXPORT result name parameters;
#include "hooks.def"
#undef HOOK

const volatile uint32_t *guard_on;

/* True when the next allocator can be called. */
static inline bool is_ready(void)
{
	if (UNLIKELY(!real.malloc) && !real_resolve())
		return false;
	if (UNLIKELY(!init_done) && !thread.depth) {
		thread.depth = 1;
		init_try();
		thread.depth = 0;
	}
	return true;
}

static inline void record(const void *block, size_t size, enum event_type type,
			  uintptr_t caller, uintptr_t frame)
{
	if (block)
		sampler_has_allocated(thread.state, block, size, type, caller,
				      frame);
}

/*
 * Most blocks, when not all are recorded: nothing else has to be asked.  TLS
 * may be touched only once the loader has relocated us, as real.malloc tells.
 */
static inline bool is_left_out(size_t size)
{
	return LIKELY(real.malloc) && sample_passes(&thread.sample_left, size);
}

/*
 * Nothing is recorded here for ever: no session, or one that is off.  From now
 * on neither a malloc of this thread nor a free takes the long way round.
 */
static void fall_asleep(void)
{
	const volatile uint32_t *on = guard_on;

	if (init_done != INIT_DONE || (on && (*on || !on[WIPE_OWN])))
		return;
	thread.sample_left = SAMPLE_ASLEEP;
	atomic_store_explicit(&sampler.mode, SAMPLER_ASLEEP,
			      memory_order_relaxed);
}

static inline void *allocate(size_t size, uintptr_t caller, uintptr_t frame)
{
	if (!is_ready())
		return boot_alloc(size, 16);
	if (!guard_enter()) {
		fall_asleep();
		return real.malloc(size);
	}
	void *block = real.malloc(size);
	record(block, size, EVENT_ALLOC, caller, frame);
	guard_leave();
	return block;
}

static NOINLINE void *allocate_slowly(size_t size, uintptr_t caller,
				      uintptr_t frame)
{
	return allocate(size, caller, frame);
}

static SLOW void *malloc_hit(size_t size)
{
	struct thread_state *state = guard_open_quick();

	if (UNLIKELY(!state))
		return allocate_slowly(size, CALLER, FRAME);
	void *block = real.malloc(size);
	if (LIKELY(block))
		record_alloc(state, block, size, EVENT_ALLOC, CALLER, FRAME,
			     true);
	guard_close(state);
	return block;
}

/*
 * A block that is left out passes without a register saved: the rest is a
 * function to which this jumps, so that its caller is ours.
 */
EXPORT void *malloc(size_t size)
{
	return is_left_out(size) ? real.malloc(size) : malloc_hit(size);
}

static void *boot_calloc(size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes))
		return NULL;
	return boot_alloc(bytes, 16); /* fresh, hence zero */
}

static SLOW void *calloc_hit(size_t count, size_t size)
{
	if (!is_ready())
		return boot_calloc(count, size);
	if (!guard_enter())
		return real.calloc(count, size);
	void *block = real.calloc(count, size);
	record(block, count * size, EVENT_ALLOC, CALLER, FRAME);
	guard_leave();
	return block;
}

/* Libraries have gone: addresses of code may mean other code from now on. */
static SLOW void look_at_loader(void)
{
	if (!loader_has_lost() || !guard_enter())
		return;
	atomic_fetch_add(&session.control->modules, 2);
	guard_leave();
}

EXPORT void *calloc(size_t count, size_t size)
{
	if (UNLIKELY(loader_adds(size, CALLER)))
		look_at_loader();
	return is_left_out(count * size) ? real.calloc(count, size)
					 : calloc_hit(count, size);
}

/* As for malloc_hit(): its caller is ours. */
static SLOW void release_slowly(void *block)
{
	if (UNLIKELY(boot_owns(block)) || !is_ready())
		return;
	if (!block || !guard_enter()) {
		real.free(block);
		return;
	}
	if (sampler_will_free(sampler_mode(), block))
		emit_free_by(thread.state, block, EVENT_FREE, CALLER, FRAME);
	real.free(block);
	guard_leave();
}

/* Where every block is recorded. */
static SLOW void release_any(void *block)
{
	struct thread_state *state = guard_open();

	if (UNLIKELY(!state)) {
		release_slowly(block);
		return;
	}
	if (LIKELY(block && !boot_owns(block))) {
		record_free(state, block, EVENT_FREE, true);
		real.free(block);
	}
	guard_close(state);
}

static inline void release(void *block)
{
	enum sampler_mode mode = sampler_mode();

	if (LIKELY(mode == SAMPLER_ALL))
		release_any(block);
	else if (LIKELY(!boot_owns(block)) && sampler_knows_not(mode, block))
		real.free(block);
	else
		release_slowly(block);
}

EXPORT void free(void *block)
{
	release(block);
}

/* A block of the boot arena moves to the real allocator when it grows. */
static void *boot_realloc(void *block, size_t size, uintptr_t caller,
			  uintptr_t frame)
{
	size_t old = block ? boot_size(block) : 0;
	void *moved = allocate(size, caller, frame);

	if (moved)
		memcpy(moved, block, old < size ? old : size);
	return moved;
}

/* Announce what a realloc is about to do with `block`; false: nothing. */
static inline bool before_move(const void *block, uintptr_t caller,
			       uintptr_t frame)
{
	enum sampler_mode mode = sampler_mode();

	if (!block || !sampler_will_free(mode, block))
		return false;
	if (LIKELY(mode == SAMPLER_ALL)) /* then frees have no stacks */
		emit_free(thread.state, block, EVENT_FREE_MOVED);
	else
		emit_free_by(thread.state, block, EVENT_FREE_MOVED, caller,
			     frame);
	return true;
}

static inline void after_move(const void *block, bool is_announced,
			      const void *moved, size_t size, uintptr_t caller,
			      uintptr_t frame)
{
	if (moved)
		record(moved, size, block ? EVENT_ALLOC_MOVED : EVENT_ALLOC,
		       caller, frame);
	else if (is_announced && size) /* realloc(block, 0) has freed it */
		sampler_unfree(thread.state, block);
}

ENTRY void *realloc(void *block, size_t size)
{
	if (UNLIKELY(boot_owns(block)) || !is_ready())
		return boot_realloc(block, size, CALLER, FRAME);
	if (!guard_enter())
		return real.realloc(block, size);
	bool is_announced = before_move(block, CALLER, FRAME);
	void *moved = real.realloc(block, size);
	after_move(block, is_announced, moved, size, CALLER, FRAME);
	guard_leave();
	return moved;
}

static void *next_reallocarray(void *block, size_t count, size_t size)
{
	size_t bytes;

	if (real.reallocarray)
		return real.reallocarray(block, count, size);
	if (__builtin_mul_overflow(count, size, &bytes))
		return NULL;
	return real.realloc(block, bytes);
}

ENTRY void *reallocarray(void *block, size_t count, size_t size)
{
	size_t bytes;
	bool fits = !__builtin_mul_overflow(count, size, &bytes);

	if (UNLIKELY(boot_owns(block)) || !is_ready())
		return fits ? boot_realloc(block, bytes, CALLER, FRAME) : NULL;
	if (!guard_enter())
		return next_reallocarray(block, count, size);
	bool is_announced = before_move(block, CALLER, FRAME);
	void *moved = next_reallocarray(block, count, size);
	after_move(block, is_announced, moved, fits ? bytes : SIZE_MAX, CALLER,
		   FRAME);
	guard_leave();
	return moved;
}

static void *next_aligned(size_t alignment, size_t size)
{
	if (real.aligned_alloc)
		return real.aligned_alloc(alignment, size);
	return real.memalign ? real.memalign(alignment, size) : NULL;
}

static void *next_memalign(size_t alignment, size_t size)
{
	if (real.memalign)
		return real.memalign(alignment, size);
	return real.aligned_alloc ? real.aligned_alloc(alignment, size) : NULL;
}

ENTRY void *aligned_alloc(size_t alignment, size_t size)
{
	if (!is_ready())
		return boot_alloc(size, alignment);
	if (!guard_enter())
		return next_aligned(alignment, size);
	void *block = next_aligned(alignment, size);
	record(block, size, EVENT_ALLOC, CALLER, FRAME);
	guard_leave();
	return block;
}

ENTRY void *memalign(size_t alignment, size_t size)
{
	if (!is_ready())
		return boot_alloc(size, alignment);
	if (!guard_enter())
		return next_memalign(alignment, size);
	void *block = next_memalign(alignment, size);
	record(block, size, EVENT_ALLOC, CALLER, FRAME);
	guard_leave();
	return block;
}

static int next_posix_memalign(void **result, size_t alignment, size_t size)
{
	if (real.posix_memalign)
		return real.posix_memalign(result, alignment, size);
	if (alignment < sizeof(void *) || (alignment & (alignment - 1)))
		return EINVAL_VALUE;
	void *block = next_memalign(alignment, size);
	if (!block)
		return ENOMEM_VALUE;
	*result = block;
	return 0;
}

ENTRY int posix_memalign(void **result, size_t alignment, size_t size)
{
	if (!is_ready()) {
		*result = boot_alloc(size, alignment);
		return *result ? 0 : ENOMEM_VALUE;
	}
	if (!guard_enter())
		return next_posix_memalign(result, alignment, size);
	int error = next_posix_memalign(result, alignment, size);
	if (!error)
		record(*result, size, EVENT_ALLOC, CALLER, FRAME);
	guard_leave();
	return error;
}

static void *next_valloc(size_t size)
{
	return real.valloc ? real.valloc(size) : next_memalign(PAGE, size);
}

ENTRY void *valloc(size_t size)
{
	if (!is_ready())
		return boot_alloc(size, PAGE);
	if (!guard_enter())
		return next_valloc(size);
	void *block = next_valloc(size);
	record(block, size, EVENT_ALLOC, CALLER, FRAME);
	guard_leave();
	return block;
}

static void *next_pvalloc(size_t size)
{
	if (real.pvalloc)
		return real.pvalloc(size);
	return next_memalign(PAGE, (size + PAGE - 1) & ~(size_t)(PAGE - 1));
}

ENTRY void *pvalloc(size_t size)
{
	if (!is_ready())
		return boot_alloc(size, PAGE);
	if (!guard_enter())
		return next_pvalloc(size);
	void *block = next_pvalloc(size);
	record(block, (size + PAGE - 1) & ~(size_t)(PAGE - 1), EVENT_ALLOC,
	       CALLER, FRAME);
	guard_leave();
	return block;
}

EXPORT void cfree(void *block)
{
	release(block);
}

EXPORT void free_sized(void *block, size_t size)
{
	(void)size;
	release(block);
}

EXPORT void free_aligned_sized(void *block, size_t alignment, size_t size)
{
	(void)alignment;
	(void)size;
	release(block);
}

ENTRY size_t malloc_usable_size(void *block)
{
	if (boot_owns(block))
		return boot_size(block);
	if (!block || !is_ready() || !real.malloc_usable_size)
		return 0;
	return real.malloc_usable_size(block);
}

/* While one runs, addresses of code may come to mean something else. */
#define CLOSING (UINT64_C(1) << 32)

ENTRY int dlclose(void *handle)
{
	if (!is_ready() || !real.dlclose)
		return -1;
	bool is_on = guard_enter();
	if (is_on) {
		atomic_fetch_add(&session.control->modules, CLOSING + 1);
		guard_leave();
	}
	int error = real.dlclose(handle);
	if (is_on)
		atomic_fetch_sub(&session.control->modules, CLOSING - 1);
	loader_forget();
	return error;
}
