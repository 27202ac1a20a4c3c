/* SPDX-License-Identifier: MIT */
#include "ingest/machines.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

/* Go ends a program that has more. */
#define MACHINES_MAX 10000
/* From m.id to m.alllink it is 120 bytes. */
#define FIELDS_BYTES 512

#define LOOK_MIN_NS INT64_C(100000)
#define LOOK_MAX_NS INT64_C(1000000000)
/* Of the process's age: what is missed at its end. */
#define AGE_SHARE 64
/* What looking may cost: so much, and a share of the time. */
#define COST_FREE_NS INT64_C(10000000)
#define COST_SHARE 200

/* At the end calls of such a share of its life are missed. */
#define SHORT_SHARE 16
/* Between a look that saw the end of its threads and that of its memory. */
#define ENDING_NS INT64_C(20000000)

/* What is read of an M at once. */
struct fields {
	char bytes[FIELDS_BYTES];
	uint32_t start; /* in the M */
	uint32_t size;
};

/* What is to be read lies between the first and the last of it. */
static bool set_span(struct fields *fields, const struct go_layout *go)
{
	uint32_t offsets[] = {go->m_id, go->m_ncgocall, go->m_alllink};
	uint32_t n = go->m_alllink ? 3 : 2, end = 0;

	fields->start = offsets[0];
	for (uint32_t i = 0; i < n; i++) {
		if (offsets[i] < fields->start)
			fields->start = offsets[i];
		if (offsets[i] + 8 > end)
			end = offsets[i] + 8;
	}
	fields->size = end - fields->start;
	return fields->size <= FIELDS_BYTES;
}

static uint64_t field(const struct fields *fields, uint32_t offset)
{
	uint64_t value;

	memcpy(&value, fields->bytes + (offset - fields->start), 8);
	return value;
}

static bool read_word(int fd, uint64_t address, uint64_t *value)
{
	return address < INT64_MAX && pread(fd, value, 8, (off_t)address) == 8;
}

static bool read_fields(int fd, uint64_t m, struct fields *fields)
{
	return m < INT64_MAX - UINT32_MAX &&
	       pread(fd, fields->bytes, fields->size,
		     (off_t)(m + fields->start)) == (ssize_t)fields->size;
}

/* An M's g0 leads back to it. */
static bool is_machine(int fd, uint64_t m, const struct go_layout *go)
{
	uint64_t g0, back;

	return read_word(fd, m + go->m_g0, &g0) &&
	       read_word(fd, g0 + go->g_m, &back) && back == m;
}

static uint32_t id_in(const struct fields *fields, const struct go_layout *go)
{
	return (uint32_t)field(fields, go->m_id) & MACHINE_ID_MASK;
}

/* The machine that is at `m`, looked at closely when it is new. */
static struct machine *meet(struct tracked *tracked, uint64_t m,
			    const struct fields *fields, uint32_t runtime)
{
	const struct go_layout *go = &tracked->stacks.runtimes.layouts[runtime];
	uint32_t id = id_in(fields, go) | runtime << MACHINE_RUNTIME_SHIFT;
	struct machine *machine = table_find(&tracked->match.machines, id);

	if (machine && machine->pointer == m)
		return machine;
	if (!is_machine(tracked->mem_fd, m, go))
		return NULL;
	machine = match_machine(&tracked->match, id);
	if (machine)
		machine->pointer = m;
	return machine;
}

/* The runtime's list, newest first; true: there was one. */
static bool look_at_list(struct tracked *tracked, uint32_t runtime)
{
	const struct go_layout *go = &tracked->stacks.runtimes.layouts[runtime];
	struct fields fields;
	uint64_t m;
	uint32_t n = 0;

	if (!go->m_alllink || !set_span(&fields, go) ||
	    !read_word(tracked->mem_fd, go->allm, &m))
		return false;
	for (; m && n < MACHINES_MAX; n++) {
		struct machine *machine = NULL;
		if (read_fields(tracked->mem_fd, m, &fields))
			machine = meet(tracked, m, &fields, runtime);
		if (!machine)
			break;
		machine->polled = field(&fields, go->m_ncgocall);
		m = field(&fields, go->m_alllink);
	}
	return n;
}

/* Without a list: those that events told of, if they still are there. */
static bool look_at_known(struct tracked *tracked, uint32_t runtime)
{
	const struct go_layout *go = &tracked->stacks.runtimes.layouts[runtime];
	struct table_entry *cursor = NULL;
	struct fields fields;
	uint64_t key;
	void *entry;
	bool is_any = false;

	if (!set_span(&fields, go))
		return false;
	while (table_next(&tracked->match.machines, &cursor, &key, &entry)) {
		struct machine *machine = entry;
		if (machine->id >> MACHINE_RUNTIME_SHIFT != runtime ||
		    !machine->pointer ||
		    !read_fields(tracked->mem_fd, machine->pointer, &fields) ||
		    id_in(&fields, go) != (machine->id & MACHINE_ID_MASK))
			continue;
		machine->polled = field(&fields, go->m_ncgocall);
		is_any = true;
	}
	return is_any;
}

static int64_t clamp(int64_t value, int64_t least, int64_t most)
{
	if (value < least)
		return least;
	return value < most ? value : most;
}

static int64_t thread_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* When it is to be looked at again. */
static int64_t next_look(const struct work_looks *looks, int64_t now_ns)
{
	int64_t next = now_ns + clamp((now_ns - looks->first_ns) / AGE_SHARE,
				      LOOK_MIN_NS, LOOK_MAX_NS);
	int64_t paid =
	    looks->first_ns + (looks->spent_ns - COST_FREE_NS) * COST_SHARE;

	return next > paid ? next : paid;
}

/* Of all runtimes together; false: one of them is not known. */
static bool count_collections(const struct tracked *tracked, uint64_t *count)
{
	const struct runtimes *runtimes = &tracked->stacks.runtimes;
	uint32_t word;

	*count = 0;
	for (uint32_t i = 0; i < runtimes->n_collections; i++) {
		uint64_t address = runtimes->collections[i];

		if (!address || address > INT64_MAX ||
		    pread(tracked->mem_fd, &word, sizeof(word),
			  (off_t)address) != sizeof(word))
			return false;
		*count += word;
	}
	return runtimes->n_collections > 0;
}

static void look_at_collections(struct tracked *tracked)
{
	struct work_looks *looks = &tracked->looks;
	uint64_t count;

	looks->has_collections = count_collections(tracked, &count);
	if (looks->has_collections)
		looks->collections = count;
}

bool machines_look(struct tracked *tracked, int64_t now_ns)
{
	struct work_looks *looks = &tracked->looks;
	const struct runtimes *runtimes = &tracked->stacks.runtimes;
	int64_t start;
	bool is_any = false;

	if (tracked->mem_fd < 0 || now_ns < looks->next_ns)
		return false;
	if (!looks->first_ns)
		looks->first_ns = now_ns;
	start = thread_ns();
	for (uint32_t i = 0; i < runtimes->n_layouts; i++)
		is_any |= look_at_list(tracked, i) || look_at_known(tracked, i);
	look_at_collections(tracked);
	looks->spent_ns += thread_ns() - start;
	looks->next_ns = next_look(looks, now_ns);
	if (is_any)
		looks->last_ns = now_ns;
	return is_any;
}

bool machines_fell_short(const struct tracked *tracked, int64_t now_ns)
{
	const struct work_looks *looks = &tracked->looks;
	int64_t end = tracked->gone_ns ? tracked->gone_ns : now_ns;
	int64_t unseen = end - looks->last_ns;

	if (!tracked->stacks.runtimes.n_layouts)
		return false;
	return !looks->last_ns ||
	       (unseen > (looks->saw_end ? ENDING_NS : 0) &&
		unseen > (end - looks->first_ns) / SHORT_SHARE);
}

int64_t machines_wait(const struct tracked *tracked, int64_t now_ns,
		      int64_t most)
{
	if (tracked->mem_fd < 0 || !tracked->stacks.runtimes.n_layouts)
		return most;
	return clamp(tracked->looks.next_ns - now_ns, 0, most);
}
