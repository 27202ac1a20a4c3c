/* SPDX-License-Identifier: MIT */
#include "carve.h"

#include <linux/futex.h>
#include <linux/mman.h>
#include <pthread.h>

#include "emit.h"
#include "intern.h"
#include "link.h"
#include "mem.h"

#include "forbid.h"

/* Taken from libc by the same walk as malloc: no symbol version is needed. */
static struct {
	int (*attr_init)(pthread_mutexattr_t *);
	int (*attr_shared)(pthread_mutexattr_t *, int);
	int (*attr_robust)(pthread_mutexattr_t *, int);
	int (*init)(pthread_mutex_t *, const pthread_mutexattr_t *);
	int (*trylock)(pthread_mutex_t *);
} mutex;

/* By slot: used again by the next thread that takes it. */
static struct thread_state *_Atomic states[RING_SLOTS_MAX];

_Static_assert(sizeof(pthread_mutex_t) <= 128, "it must fit its place");

/*
 * From a thread's pointer to its list of robust mutexes, as the kernel says of
 * the leader; 0: it would not tell, as after a raw clone.  libc has it at one
 * place in all threads, and a filter that the program has set up meanwhile may
 * kill who asks again.
 */
static uintptr_t list_distance;

static uintptr_t ask_list_distance(void)
{
	const struct robust_list_head *head = NULL;
	size_t bytes = 0;

	if (SYS3(get_robust_list, 0, &head, &bytes) || !head)
		return 0;
	return (uintptr_t)head - arch_thread_pointer();
}

static const struct robust_list_head *robust_list(void)
{
	return (const void *)(arch_thread_pointer() + list_distance);
}

/* The kernel knows the mutex: head of the robust list leads to its word. */
static bool is_registered(const struct robust_list_head *head,
			  const uint8_t owner[128], uint32_t *word,
			  uint32_t tid)
{
	uintptr_t first = (uintptr_t)head->list.next & ~(uintptr_t)1;
	uintptr_t start = (uintptr_t)owner;
	if (first < start || first >= start + 128)
		return false;
	uintptr_t place = first + (uintptr_t)head->futex_offset;
	if (place < start || place > start + 124)
		return false;
	*word = (uint32_t)(place - start);
	return (*(const uint32_t *)place & FUTEX_TID_MASK) == tid;
}

/*
 * Hold the robust mutex at `owner`; true if the kernel will tell its end.  It
 * is new and nobody else's, but the collector may write where it lies: a lock
 * would wait for ever for what is wrong there.
 */
static bool take_word(uint8_t owner[128], uint32_t tid, uint32_t *word)
{
	pthread_mutexattr_t attr;

	memset(owner, 0, 128);
	/* a list that is not the kernel's leads to mutexes of the parent, into
	 * which libc would write */
	if (!list_distance || !mutex.trylock || mutex.attr_init(&attr) ||
	    mutex.attr_shared(&attr, PTHREAD_PROCESS_SHARED) ||
	    mutex.attr_robust(&attr, PTHREAD_MUTEX_ROBUST) ||
	    mutex.init((pthread_mutex_t *)owner, &attr) ||
	    mutex.trylock((pthread_mutex_t *)owner))
		return false;
	return is_registered(robust_list(), owner, word, tid);
}

static void find_mutex(void)
{
	mutex.attr_init = link_next("pthread_mutexattr_init");
	mutex.attr_shared = link_next("pthread_mutexattr_setpshared");
	mutex.attr_robust = link_next("pthread_mutexattr_setrobust");
	mutex.init = link_next("pthread_mutex_init");
	if (mutex.attr_init && mutex.attr_shared && mutex.attr_robust &&
	    mutex.init)
		mutex.trylock = link_next("pthread_mutex_trylock");
}

void carve_session(void)
{
	struct session_control *control = session.control;

	/* in a forked child the loader's list may be half changed for ever */
	if (!mutex.trylock)
		find_mutex();
	list_distance = ask_list_distance();
	control->has_word =
	    take_word(control->owner, session.leader, &control->owner_word);
}

void carve_forget(void)
{
	for (uint32_t i = 0; i < RING_SLOTS_MAX; i++)
		if (atomic_load_explicit(&states[i], memory_order_relaxed))
			atomic_store(&states[i], NULL);
	intern_forget();
}

static bool take_bits(_Atomic uint64_t *word, uint64_t mask)
{
	uint64_t used = atomic_load_explicit(word, memory_order_relaxed);

	while (!(used & mask))
		if (atomic_compare_exchange_weak(word, &used, used | mask))
			return true;
	return false;
}

/* All of them or none. */
static bool take_words(_Atomic uint64_t *words, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		if (take_bits(&words[i], ~UINT64_C(0)))
			continue;
		while (i)
			atomic_store(&words[--i], 0);
		return false;
	}
	return true;
}

/* Those that nobody has are not to be touched, or mlockall would fill them. */
static bool open_chunks(uint32_t n, uint64_t offset)
{
	return !SYS3(mprotect, session.rings + offset,
		     (uint64_t)n * RING_CHUNK_BYTES, PROT_READ | PROT_WRITE);
}

static void give_back(_Atomic uint64_t *word, uint64_t mask, uint32_t n)
{
	if (n < 64)
		atomic_fetch_and(word, ~mask);
	for (uint32_t i = 0; i < n / 64; i++)
		atomic_store(&word[i], 0);
}

bool carve_chunks(uint32_t n, uint64_t *offset)
{
	struct session_control *control = session.control;

	for (uint32_t chunk = 0; chunk + n <= session.chunks; chunk += n) {
		_Atomic uint64_t *word = &control->chunk_used[chunk / 64];
		uint64_t mask =
		    n < 64 ? ((UINT64_C(1) << n) - 1) << chunk % 64 : 0;
		bool is_taken =
		    n < 64 ? take_bits(word, mask) : take_words(word, n / 64);
		if (!is_taken)
			continue;
		*offset = (uint64_t)chunk * RING_CHUNK_BYTES;
		if (open_chunks(n, *offset))
			return true;
		give_back(word, mask, n);
		return false;
	}
	return false;
}

bool carve_leaves(uint32_t n, uint32_t part)
{
	const struct session_control *control = session.control;

	for (uint32_t i = 0; i < (session.chunks + 63) / 64; i++)
		for (uint64_t used = atomic_load_explicit(
			 &control->chunk_used[i], memory_order_relaxed);
		     used; used &= used - 1)
			n++;
	return n <= session.chunks - session.chunks / part;
}

static struct ring_slot *slot_at(uint32_t i)
{
	return (struct ring_slot *)((char *)session.control + CONTROL_SLOTS) +
	       i;
}

static bool take_slot(uint32_t i)
{
	uint32_t is_free = SLOT_FREE;

	return atomic_compare_exchange_strong(&slot_at(i)->state, &is_free,
					      SLOT_CARVING);
}

static int find_slot(void)
{
	struct session_control *control = session.control;
	uint32_t used = atomic_load(&control->slots_used);

	if (atomic_load(&control->slots_free))
		for (uint32_t i = 0; i < used && i < RING_SLOTS_MAX; i++)
			if (take_slot(i)) {
				atomic_fetch_sub(&control->slots_free, 1);
				return (int)i;
			}
	while (used < RING_SLOTS_MAX) {
		uint32_t i = atomic_fetch_add(&control->slots_used, 1);
		if (i >= RING_SLOTS_MAX)
			break;
		if (take_slot(i))
			return (int)i;
		used = i + 1;
	}
	return -1;
}

static void *map_private(size_t bytes)
{
	long p = SYS6(mmap, 0, bytes, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p < 0 && p > -4096 ? NULL : (void *)p;
}

/* Wiped in a child, which then knows that none of it is its own. */
static struct thread_state *map_state(void)
{
	struct thread_state *state = map_private(sizeof(*state));

	if (state && SYS3(madvise, state, sizeof(*state), MADV_WIPEONFORK)) {
		SYS3(munmap, state, sizeof(*state), 0);
		return NULL;
	}
	return state;
}

static struct thread_state *state_at(int i)
{
	struct thread_state *state = atomic_load(&states[i]);

	if (!state) {
		state = map_state();
		atomic_store(&states[i], state);
	}
	if (!state)
		return NULL;
	state->context = (struct go_context){0};
	state->call = (struct go_activation){0};
	state->is_outside_known = false;
	state->outside = &state->outsides[OUTSIDES];
	memset(state->outsides, 0, sizeof(state->outsides));
	state->foreign = 0;
	state->is_again = false;
	state->sample = (struct sample){0};
	state->told_mean = 0;
	state->records_all = false;
	memset(state->recent, 0, sizeof(state->recent));
	cache_forget(&state->cache);
	state->walker.current = 0;
	intern_reset(state);
	return state;
}

/* For the collector's ledger. */
static void tell_own(struct ring_slot *slot, struct thread_state *state)
{
	uint64_t own = RING_OWN((uintptr_t)state, sizeof(*state) + 4095);

	state->cache.told = &slot->own_cache;
	atomic_store_explicit(&slot->own_state, own, memory_order_relaxed);
}

static void start_thread(struct ring_slot *slot, struct thread_state *state,
			 uint32_t tid)
{
	state->is_open = false;
	state->has_tsc = !atomic_load(&session.config->sequence);
	state->slot = slot;
	state->origin = 0;
	state->walker.tables =
	    (struct walk_tables){session.tables, session.index,
				 session.tables_bytes, session.index_bytes};
	/* pthreads have their block above their stack, the leader has not */
	state->stack_top =
	    tid == session.leader ? session.main_top : arch_thread_pointer();
	state->stack_low = state->stack_top & ~(uintptr_t)(DARKHEAP_PAGE - 1);
	slot->stack_top = state->stack_top;
	state->words = (uint64_t *)(session.rings + slot->offset);
	state->mask = slot->words - 1;
	state->head = 0;
	state->published = &slot->head;
	tell_own(slot, state);
	thread.state = state;
}

bool carve(void)
{
	uint32_t tid = (uint32_t)SYS3(gettid, 0, 0, 0), word = 0;
	uint64_t offset;

	int i = find_slot();
	if (i < 0)
		return false;
	struct ring_slot *slot = slot_at((uint32_t)i);
	struct thread_state *state = state_at(i);
	if (!state || !carve_chunks(1, &offset)) {
		atomic_fetch_add(&session.control->slots_free, 1);
		atomic_store_explicit(&slot->state, SLOT_FREE,
				      memory_order_release);
		return false;
	}
	slot->tid = tid;
	slot->generation++;
	slot->offset = offset;
	slot->words = RING_WORDS_MIN;
	atomic_store_explicit(&slot->head, 0, memory_order_relaxed);
	atomic_store_explicit(&slot->tail, 0, memory_order_relaxed);
	atomic_store_explicit(&slot->wanted, 0, memory_order_relaxed);
	atomic_store(&slot->lost_allocs, 0);
	atomic_store(&slot->lost_stacks, 0);
	atomic_store(&slot->waits, 0);
	slot->has_word = session.control->has_word &&
			 take_word(slot->owner, tid, &word) &&
			 word == session.control->owner_word;
	start_thread(slot, state, tid);
	atomic_store_explicit(&slot->state, SLOT_LIVE, memory_order_release);
	return true;
}
