/* SPDX-License-Identifier: MIT */
#include "ingest/stacks.h"

#include <linux/futex.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ingest/tables.h"
#include "model/ancestry.h"
#include "symbol/blame.h"
#include "unwind/raw.h"

#define C_FRAMES_MAX 256
#define BLAME_FRAMES_MAX 512
/* A target can send a pc of nowhere in every stack. */
#define MISSES_MAX 64
/* Who closes libraries all the time does not have the maps read all the time */
#define READ_AGAIN_NS 10000000
#define SHARE_AGAIN_NS 10000000
/* Of the 10 ms that a start may take longer. */
#define START_NS 4000000

struct raw_job {
	struct raw_job *next;
	uint32_t index; /* of the stack in process.stacks */
	struct pc *pcs; /* once unwound */
	uint32_t n_pcs;
	bool is_cut;
	uint64_t words;
	uint64_t record[]; /* struct stack_record and what follows it */
};

/* The parts of a record, checked against its length. */
struct parts {
	const struct stack_record *head;
	const struct stack_level *levels;
	const uint64_t *pcs, *slice;
};

_Static_assert(sizeof(struct pc) == 8, "the form of a frames_record");

static bool parse(struct parts *parts, const struct stack_record *record,
		  uint64_t words)
{
	uint64_t need = LONG_WORDS(sizeof(*record)) +
			record->n_levels * LONG_WORDS(sizeof(*parts->levels)) +
			record->n_go + (uint64_t)record->slice_words;
	uint64_t frames = 0;

	if (record->n_levels > STACK_LEVELS_MAX ||
	    record->n_go > STACK_DEPTH_MAX || need > words)
		return false;
	parts->head = record;
	parts->levels = (const void *)(record + 1);
	parts->pcs = (const void *)(parts->levels + record->n_levels);
	parts->slice = parts->pcs + record->n_go;
	for (int i = 0; i < record->n_levels; i++)
		frames += parts->levels[i].go_frames;
	return frames == record->n_go;
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* Call with maps_lock held. */
static int read_maps(struct stacks *stacks)
{
	/* first: what a dlclose changes from now on belongs to another */
	uint64_t epoch = stacks->modules ? atomic_load(stacks->modules) : 0;
	int64_t begin_ns = now_ns();
	int found =
	    module_map_update(&stacks->process->modules, stacks->maps_fd,
			      stacks->exe_fd, stacks->entry, stacks->shim, "");

	int64_t end_ns = now_ns();
	atomic_store(&stacks->again_ns,
		     end_ns + READ_AGAIN_NS + 10 * (end_ns - begin_ns));
	if (found >= 0)
		stacks->epoch = epoch;
	stacks->is_settled =
	    found >= 0 &&
	    (!stacks->modules || epoch == atomic_load(stacks->modules));
	return found;
}

static bool is_closing_code(uint64_t epoch)
{
	return epoch >> 32;
}

/*
 * Is the code of a raw stack what the maps have that were read last?  Else
 * rules of other code would lead to wrong frames.  Call with maps_lock held.
 */
static bool is_of_these_maps(const struct stacks *stacks, uint64_t epoch)
{
	return stacks->is_settled && stacks->epoch == epoch &&
	       !is_closing_code(epoch);
}

/* Read them anew where that may help.  Call with maps_lock held. */
static bool follow_maps(struct stacks *stacks, uint64_t epoch)
{
	if (is_of_these_maps(stacks, epoch))
		return true;
	if (!stacks->modules || epoch != atomic_load(stacks->modules) ||
	    is_closing_code(epoch))
		return false;
	if (read_maps(stacks) > 0)
		stacks->has_news = true;
	return is_of_these_maps(stacks, epoch);
}

/* Call with maps_lock held. */
static void share_code(struct stacks *stacks)
{
	if (stacks->is_settled && !is_closing_code(stacks->epoch))
		code_index_publish(&stacks->index, stacks->epoch,
				   &stacks->process->modules, &stacks->runtimes,
				   stacks->tables);
}

static int look_again(struct stacks *stacks)
{
	pthread_mutex_lock(&stacks->maps_lock);
	int found = read_maps(stacks);
	runtimes_look(&stacks->runtimes, stacks->process);
	share_code(stacks);
	pthread_mutex_unlock(&stacks->maps_lock);
	return found;
}

/* Of a plugin, or a library, the first Go pc may be the first sign. */
static const struct go_module *find_go(struct stacks *stacks, uint64_t pc)
{
	const struct go_module *module = runtimes_find(&stacks->runtimes, pc);

	if (module || stacks->misses == MISSES_MAX)
		return module;
	if (look_again(stacks) <= 0)
		stacks->misses++;
	return runtimes_find(&stacks->runtimes, pc);
}

/* The pc and inline level to blame; without Go frames the stack itself. */
static uint64_t group_key(struct stacks *stacks, const struct pc *pcs,
			  uint32_t n_pcs, uint64_t apart)
{
	static struct frame frames[BLAME_FRAMES_MAX];
	static uint64_t keys[BLAME_FRAMES_MAX];
	size_t n = 0, first = 0;
	uint64_t all = 1;

	for (uint32_t i = 0; i < n_pcs; i++) {
		uint64_t pc = pcs[i].address;
		all = mix(all, pc);
		/* also behind the frame to blame: it may be new code */
		const struct go_module *go =
		    pcs[i].is_go ? find_go(stacks, pc) : NULL;
		if (!go || first < n || n + FRAME_EXPAND_MAX > BLAME_FRAMES_MAX)
			continue;
		int found = gofile_expand(go->file, pc - go->bias, frames + n,
					  FRAME_EXPAND_MAX);
		for (int j = 0; j < found; j++)
			keys[n + (size_t)j] = mix(mix(2, pc), (uint64_t)j);
		n += found > 0 ? (size_t)found : 0;
		first = blame_find_first(frames, n);
	}
	if (first == n)
		first = n ? blame_find(frames, n) : 0;
	return first < n ? keys[first] : mix(all, apart);
}

/* What is sent again, by another thread or under another id, is not named. */
static uint32_t find_or_add(struct stacks *stacks, const struct pc *pcs,
			    uint32_t n, uint32_t quality, uint64_t apart,
			    uint64_t words)
{
	uint32_t index =
	    process_known_stack(stacks->process, pcs, n, quality, apart);

	if (index)
		return index;
	return process_stack(stacks->process, pcs, n, quality, apart,
			     group_key(stacks, pcs, n, words));
}

static uint32_t quality_of(uint32_t flags)
{
	return (flags & STACK_TRUNCATED ? QUALITY_TRUNCATED : 0u) |
	       (flags & (STACK_SLICE_CUT | STACK_NO_SLICE | STACK_C_CUT)
		    ? QUALITY_C_CUT
		    : 0u) |
	       (flags & STACK_DIRECT ? QUALITY_DIRECT : 0u) |
	       (flags & STACK_GO_REFUSED ? QUALITY_GO_REFUSED : 0u);
}

/* Call with maps_lock held. */
static bool move_now(struct stacks *stacks, struct pc *pcs, uint32_t n,
		     uint32_t epoch)
{
	const struct module_map *map = &stacks->process->modules;
	bool is_now = epoch == (uint32_t)stacks->epoch && stacks->is_settled;
	bool is_known = true;

	for (uint32_t i = 0; i < n; i++) {
		uint64_t moved;

		if (pcs[i].is_go)
			continue;
		is_known &= module_move(map, pcs[i].address, is_now, &moved);
		pcs[i].address = moved & INT64_MAX;
	}
	return is_known;
}

/*
 * Addresses as the model has them; false: other code has been at one of these
 * places, and it cannot be told which this was.
 */
static bool move_pcs(struct stacks *stacks, struct pc *pcs, uint32_t n,
		     uint32_t epoch)
{
	struct pc kept[FRAMES_MAX];

	/* before the first dlclose all is as it was first seen */
	if (!epoch && !(stacks->modules && atomic_load(stacks->modules)))
		return true;
	memcpy(kept, pcs, n * sizeof(*pcs));
	pthread_mutex_lock(&stacks->maps_lock);
	bool is_known = move_now(stacks, pcs, n, epoch);
	if (!is_known && (int32_t)(epoch - (uint32_t)stacks->epoch) >= 0 &&
	    now_ns() >= atomic_load(&stacks->again_ns)) {
		/* it has come since the maps were read */
		if (read_maps(stacks) > 0)
			stacks->has_news = true;
		memcpy(pcs, kept, n * sizeof(*pcs));
		is_known = move_now(stacks, pcs, n, epoch);
	}
	pthread_mutex_unlock(&stacks->maps_lock);
	return is_known;
}

/* No raw stack has so many bytes of C frames. */
#define APART_UNKNOWN UINT64_MAX

/* "I do not know" is better than another library's name: Go frames only. */
static uint32_t add_unknown(struct stacks *stacks, struct pc *pcs, uint32_t n,
			    uint32_t quality)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < n; i++)
		if (pcs[i].is_go)
			pcs[kept++] = pcs[i];
	return find_or_add(stacks, pcs, kept, quality | QUALITY_C_CUT,
			   APART_UNKNOWN, 0);
}

/*
 * The stack as it is known before unwinding: first C return address, Go frames.
 * With their distance this is also what makes two stacks the same.
 */
static uint32_t provisional(struct stacks *stacks, const struct parts *parts,
			    bool *is_known)
{
	const struct stack_record *head = parts->head;
	struct pc pcs[STACK_DEPTH_MAX + 1];
	uint64_t distance =
	    head->n_levels && parts->levels[0].c_end
		? parts->levels[0].c_end - head->registers[STACK_RSP]
		: head->slice_words;
	uint32_t n = 0;

	pcs[n++] = (struct pc){head->first_c_pc & INT64_MAX, 0};
	for (int i = 0; i < head->n_go; i++)
		pcs[n++] = (struct pc){parts->pcs[i] & INT64_MAX, 1};
	uint32_t quality = quality_of(head->flags);
	*is_known = move_pcs(stacks, pcs, n, (uint32_t)head->epoch);
	if (!*is_known)
		return add_unknown(stacks, pcs, n, quality);
	return find_or_add(stacks, pcs, n, quality, distance,
			   head->slice_words);
}

/* Go's code has no CFI, and may be what a thread's stack begins with. */
static bool begins_in_go(const struct stacks *stacks, const uint64_t *pcs,
			 int n)
{
	return n > 0 && runtimes_find(&stacks->runtimes, pcs[n - 1]);
}

/* As stacks have them, up to the first that may have been other code then. */
static int move_unwound(const struct stacks *stacks, uint64_t *pcs, int n,
			uint64_t epoch, enum raw_end *end)
{
	bool is_now = is_of_these_maps(stacks, epoch);

	for (int i = 0; i < n; i++) {
		if (module_move(&stacks->process->modules, pcs[i], is_now,
				&pcs[i]))
			continue;
		*end = RAW_ERROR;
		return i;
	}
	return n;
}

/*
 * C frames of one level; a library that is new is looked for in the maps.  Maps
 * of another epoch will do for code that is never closed.
 * Call with maps_lock held.
 */
static int unwind_level(struct stacks *stacks, const struct parts *parts,
			const struct raw_start *start, uint64_t end_slot,
			uint64_t pcs[C_FRAMES_MAX], enum raw_end *end)
{
	struct raw_slice slice = {parts->head->registers[STACK_RSP],
				  parts->slice, parts->head->slice_words};
	const struct module_map *map = &stacks->process->modules;
	uint64_t epoch = parts->head->epoch;

	follow_maps(stacks, epoch);
	int n = raw_unwind(stacks->unwinder, map, start, &slice, end_slot, pcs,
			   C_FRAMES_MAX, end);
	if (*end == RAW_UNKNOWN_MODULE && read_maps(stacks) > 0) {
		stacks->has_news = true;
		n = raw_unwind(stacks->unwinder, map, start, &slice, end_slot,
			       pcs, C_FRAMES_MAX, end);
	}
	if (*end == RAW_NO_CFI && !end_slot && begins_in_go(stacks, pcs, n))
		*end = RAW_COMPLETE;
	return move_unwound(stacks, pcs, n, epoch, end);
}

static struct raw_start start_of(const struct parts *parts, int level)
{
	const uint64_t *r = parts->head->registers;

	if (level)
		return (struct raw_start){.rip = parts->levels[level].c_pc,
					  .rsp = parts->levels[level].c_sp,
					  .rbp = parts->levels[level].c_bp};
	return (struct raw_start){r[STACK_RIP], r[STACK_RSP], r[STACK_RBP],
				  r[STACK_RBX], r[STACK_R12], r[STACK_R13],
				  r[STACK_R14], r[STACK_R15]};
}

/* The first frame alone, if its address surely means what it meant then. */
static int first_frame(struct stacks *stacks, const struct parts *parts,
		       uint64_t *found)
{
	struct pc pc = {parts->head->first_c_pc & INT64_MAX, 0};
	bool is_known = move_pcs(stacks, &pc, 1, (uint32_t)parts->head->epoch);

	*found = pc.address;
	return is_known;
}

static void add_c(struct raw_job *job, struct stacks *stacks,
		  const struct parts *parts, int level)
{
	uint64_t found[C_FRAMES_MAX];
	enum raw_end end = RAW_ERROR;
	struct raw_start start = start_of(parts, level);
	bool has_levels = parts->head->n_levels > level;
	uint64_t end_slot = has_levels ? parts->levels[level].c_end : 0;
	int n = 0;

	if (start.rip && parts->head->slice_words) {
		pthread_mutex_lock(&stacks->maps_lock);
		n = unwind_level(stacks, parts, &start, end_slot, found, &end);
		pthread_mutex_unlock(&stacks->maps_lock);
	}
	if (n <= 0 && !level)
		n = first_frame(stacks, parts, found);
	if (end != RAW_COMPLETE)
		job->is_cut = true;
	for (int i = 0; i < n; i++)
		job->pcs[job->n_pcs++] = (struct pc){found[i] & INT64_MAX, 0};
}

/* Few stacks are as deep as the room that they were given. */
static void shrink(struct raw_job *job)
{
	struct pc *fit;

	if (!job->n_pcs) /* no room at all would free it */
		return;
	fit = reallocarray(job->pcs, job->n_pcs, sizeof(*job->pcs));
	if (fit)
		job->pcs = fit;
}

static void unwind(struct stacks *stacks, struct raw_job *job)
{
	struct parts parts;
	int levels;

	parse(&parts, (const void *)job->record, job->words);
	levels = parts.head->n_levels;
	job->pcs =
	    calloc((size_t)(levels + 1) * C_FRAMES_MAX + parts.head->n_go,
		   sizeof(*job->pcs));
	if (job->pcs) {
		const uint64_t *go = parts.pcs;
		add_c(job, stacks, &parts, 0);
		for (int i = 0; i < levels; i++) {
			if (i)
				add_c(job, stacks, &parts, i);
			for (uint32_t j = 0; j < parts.levels[i].go_frames; j++)
				job->pcs[job->n_pcs++] =
				    (struct pc){*go++ & INT64_MAX, 1};
		}
		shrink(job);
	}
	explicit_bzero(job->record, job->words * 8);
}

static bool is_closing(struct stacks *stacks)
{
	pthread_mutex_lock(&stacks->lock);
	bool is_closing = stacks->is_closing;
	pthread_mutex_unlock(&stacks->lock);
	return is_closing;
}

/* Modules are never removed: what is in this list stays good. */
static const struct module **list_modules(struct stacks *stacks, size_t *n)
{
	struct module_map *map = &stacks->process->modules;

	pthread_mutex_lock(&stacks->maps_lock);
	const struct module **list =
	    calloc(map->sorted_count + 1, sizeof(const struct module *));
	*n = list ? map->sorted_count : 0;
	for (size_t i = 0; i < *n; i++)
		list[i] = map->sorted[i];
	pthread_mutex_unlock(&stacks->maps_lock);
	return list;
}

/* Large files take long: what is there meanwhile is of use already. */
static void make_tables(struct stacks *stacks)
{
	int64_t shared_ns = now_ns();
	size_t n;
	const struct module **list = list_modules(stacks, &n);

	for (size_t i = 0; i < n && !is_closing(stacks); i++) {
		tables_make(stacks->tables, list[i]);
		if (i + 1 < n && now_ns() - shared_ns < SHARE_AGAIN_NS)
			continue;
		pthread_mutex_lock(&stacks->maps_lock);
		share_code(stacks);
		pthread_mutex_unlock(&stacks->maps_lock);
		shared_ns = now_ns();
	}
	free(list);
}

/*
 * A target's first stacks are whole if its tables are there before it goes on;
 * with a warm cache most are, and it waits no longer than START_NS.
 */
static void make_first_tables(struct stacks *stacks)
{
	int64_t until_ns = now_ns() + START_NS;
	const struct timespec until = {until_ns / 1000000000,
				       until_ns % 1000000000};
	size_t n;
	const struct module **list = list_modules(stacks, &n);

	for (size_t i = 0; i < n && now_ns() < until_ns; i++)
		tables_make_soon(stacks->tables, list[i], &until);
	free(list);
}

static void *work(void *arg)
{
	struct stacks *stacks = arg;

	pthread_mutex_lock(&stacks->lock);
	for (;;) {
		struct raw_job *job = stacks->first;
		if (!job && stacks->is_closing)
			break;
		if (stacks->wants_tables) {
			stacks->wants_tables = false;
			pthread_mutex_unlock(&stacks->lock);
			make_tables(stacks);
			pthread_mutex_lock(&stacks->lock);
			continue;
		}
		if (!job) {
			pthread_cond_wait(&stacks->changed, &stacks->lock);
			continue;
		}
		stacks->first = job->next;
		if (!stacks->first)
			stacks->last = &stacks->first;
		pthread_mutex_unlock(&stacks->lock);
		unwind(stacks, job);
		pthread_mutex_lock(&stacks->lock);
		job->next = stacks->done;
		stacks->done = job;
	}
	stacks->is_closed = true;
	pthread_mutex_unlock(&stacks->lock);
	return NULL;
}

/* Only who has stacks needs it.  false: nothing will be unwound. */
static bool start_worker(struct stacks *stacks)
{
	if (stacks->has_worker)
		return true;
	if (!stacks->unwinder)
		stacks->unwinder = raw_unwinder_new();
	stacks->has_worker =
	    stacks->unwinder &&
	    !pthread_create(&stacks->worker, NULL, work, stacks);
	return stacks->has_worker;
}

/* Have the worker make the tables that are not there yet. */
static void order_tables(struct stacks *stacks)
{
	pthread_mutex_lock(&stacks->maps_lock);
	bool is_waiting = stacks->index.is_waiting;
	pthread_mutex_unlock(&stacks->maps_lock);
	if (!is_waiting || !start_worker(stacks))
		return;
	pthread_mutex_lock(&stacks->lock);
	stacks->wants_tables = true;
	pthread_cond_signal(&stacks->changed);
	pthread_mutex_unlock(&stacks->lock);
}

static struct raw_job *job_new(const struct stack_record *record,
			       uint64_t words, uint32_t index)
{
	struct raw_job *job = calloc(1, sizeof(*job) + words * 8);

	if (!job)
		return NULL;
	job->index = index;
	job->words = words;
	memcpy(job->record, record, words * 8);
	return job;
}

/* How good a stack is, once it is known for good. */
static void count_quality(struct process *process, uint32_t quality)
{
	process->degraded.cut_stacks += (quality & QUALITY_C_CUT) != 0;
	process->degraded.truncated_stacks +=
	    (quality & QUALITY_TRUNCATED) != 0;
	process->degraded.refused_stacks += (quality & QUALITY_GO_REFUSED) != 0;
}

static uint32_t add_walked(struct stacks *stacks,
			   const struct frames_record *record, uint64_t words)
{
	struct process *process = stacks->process;
	struct pc pcs[FRAMES_MAX];
	uint32_t n = record->n_frames, known = process->n_stacks;
	uint64_t head_words = LONG_WORDS(sizeof(*record));

	if (!n || n > FRAMES_MAX || words < head_words + n)
		return 0;
	/* return addresses with their FRAME_GO: the model's own form */
	memcpy(pcs, (const uint64_t *)record + head_words, n * sizeof(pcs[0]));
	uint32_t quality = quality_of(record->flags);
	uint32_t index = move_pcs(stacks, pcs, n, record->epoch)
			     ? find_or_add(stacks, pcs, n, quality, 0, 0)
			     : add_unknown(stacks, pcs, n, quality);
	if (index >= known)
		count_quality(process, process->stacks[index]->quality);
	return index;
}

uint32_t stacks_add(void *arg, const struct stack_record *record,
		    uint64_t words)
{
	struct stacks *stacks = arg;
	struct parts parts;
	uint32_t known = stacks->process->n_stacks;

	if (event_long_subtype(record->head) == LONG_FRAMES)
		return add_walked(stacks, (const void *)record, words);
	if (words < LONG_WORDS(sizeof(*record)) ||
	    !parse(&parts, record, words))
		return 0;
	bool is_known;
	uint32_t index = provisional(stacks, &parts, &is_known);
	if (index < known)
		return index; /* not new, or lost */
	if (!is_known) {
		count_quality(stacks->process, QUALITY_C_CUT);
		return index;
	}
	stacks->process->degraded.first_seen_stacks++;
	struct raw_job *job =
	    start_worker(stacks) ? job_new(record, words, index) : NULL;
	if (!job)
		return index;
	pthread_mutex_lock(&stacks->lock);
	*stacks->last = job;
	stacks->n_jobs++;
	stacks->last = &job->next;
	pthread_cond_signal(&stacks->changed);
	pthread_mutex_unlock(&stacks->lock);
	return index;
}

/* After a dlclose no code is known to the target until the maps are read. */
static bool is_outdated(const struct stacks *stacks)
{
	const struct unwind_modules *shared =
	    code_index_current(&stacks->index);
	uint64_t epoch = shared ? atomic_load(stacks->modules) : 0;

	return shared && epoch != shared->epoch && !is_closing_code(epoch) &&
	       !atomic_load(&stacks->index.refused) &&
	       now_ns() >= atomic_load(&stacks->again_ns);
}

int stacks_share(struct stacks *stacks, struct tables *tables,
		 struct session_control *control, int mem_fd)
{
	stacks->tables = tables;
	stacks->modules = &control->modules;
	int fd = tables ? code_index_init(&stacks->index) : -1;
	if (fd >= 0)
		make_first_tables(stacks);
	pthread_mutex_lock(&stacks->maps_lock);
	runtimes_share(&stacks->runtimes, &control->go, mem_fd);
	share_code(stacks);
	pthread_mutex_unlock(&stacks->maps_lock);
	order_tables(stacks);
	return fd;
}

void stacks_look(struct stacks *stacks)
{
	struct session_go *shared = stacks->runtimes.shared;
	uint32_t asked = shared ? atomic_load(&shared->asked) : 0;
	bool is_asked = shared && asked != atomic_load(&shared->answered);

	if (!atomic_exchange(&stacks->has_news, false) && !is_asked &&
	    !is_outdated(stacks))
		return;
	look_again(stacks);
	order_tables(stacks);
	if (!is_asked)
		return;
	atomic_store(&shared->answered, asked);
	syscall(SYS_futex, &shared->answered, FUTEX_WAKE, INT32_MAX, NULL, NULL,
		0);
}

int stacks_init(struct stacks *stacks, struct process *process, int maps_fd,
		int exe_fd, uint64_t entry, uint64_t shim)
{
	*stacks = (struct stacks){.process = process,
				  .maps_fd = maps_fd,
				  .exe_fd = exe_fd,
				  .entry = entry,
				  .shim = shim};
	stacks->last = &stacks->first;
	pthread_mutex_init(&stacks->maps_lock, NULL);
	pthread_mutex_init(&stacks->lock, NULL);
	pthread_cond_init(&stacks->changed, NULL);
	int found = look_again(stacks);
	return found < 0 ? found : 0;
}

uint64_t stacks_refused(const struct stacks *stacks)
{
	return stacks->index.refused +
	       (stacks->tables ? tables_counts(stacks->tables).refused : 0);
}

bool stacks_close(struct stacks *stacks)
{
	if (!stacks->has_worker)
		return true;
	pthread_mutex_lock(&stacks->lock);
	bool is_closed = stacks->is_closed;
	stacks->is_closing = true;
	pthread_cond_signal(&stacks->changed);
	pthread_mutex_unlock(&stacks->lock);
	return is_closed;
}

void stacks_lock(struct stacks *stacks)
{
	pthread_mutex_lock(&stacks->maps_lock);
	pthread_mutex_lock(&stacks->lock);
}

void stacks_unlock(struct stacks *stacks)
{
	pthread_mutex_unlock(&stacks->lock);
	pthread_mutex_unlock(&stacks->maps_lock);
}

static void put_into_model(struct process *process, struct raw_job *job)
{
	struct stack *stack = process->stacks[job->index];

	if (!job->pcs)
		return;
	stack->pcs = stack->unwound = job->pcs;
	stack->n_pcs = job->n_pcs;
	stack->stored = 0;
	job->pcs = NULL;
	if (job->is_cut)
		stack->quality |= QUALITY_C_CUT;
	count_quality(process, stack->quality);
	ancestry_unwound(process, job->index);
}

void stacks_collect(struct stacks *stacks)
{
	pthread_mutex_lock(&stacks->lock);
	struct raw_job *job = stacks->done;
	stacks->done = NULL;
	for (struct raw_job *done = job; done; done = done->next)
		stacks->n_jobs--;
	pthread_mutex_unlock(&stacks->lock);
	while (job) {
		struct raw_job *next = job->next;
		put_into_model(stacks->process, job);
		free(job->pcs);
		free(job);
		job = next;
	}
}

bool stacks_is_busy(struct stacks *stacks)
{
	pthread_mutex_lock(&stacks->lock);
	bool is_busy = stacks->has_worker && stacks->n_jobs;
	pthread_mutex_unlock(&stacks->lock);
	return is_busy;
}

void stacks_finish(struct stacks *stacks)
{
	stacks_close(stacks);
	if (stacks->has_worker)
		pthread_join(stacks->worker, NULL);
	stacks->has_worker = false;
	stacks_collect(stacks);
}

void stacks_release(struct stacks *stacks)
{
	if (!stacks->process)
		return;
	stacks_finish(stacks);
	raw_unwinder_free(stacks->unwinder);
	runtimes_release(&stacks->runtimes);
	code_index_release(&stacks->index);
	pthread_mutex_destroy(&stacks->maps_lock);
	pthread_mutex_destroy(&stacks->lock);
	pthread_cond_destroy(&stacks->changed);
	stacks->process = NULL;
}
