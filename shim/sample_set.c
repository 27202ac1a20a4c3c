/* SPDX-License-Identifier: MIT */
#include "sample_set.h"

#include "forbid.h"

#define PASSED_SHIFT 56
#define PASSED_MAX UINT64_C(255) /* from there on it is not counted back */

static struct sample_line *line_of(struct sample_set *set, uint64_t hash,
				   unsigned int level)
{
	struct sample_line *lines = set->lines;

	for (unsigned int i = 0; i < level; i++)
		lines += UINT64_C(1) << (SET_FIRST_BITS + i * SET_LEVEL_BITS);
	return lines + (hash >> (64 - SET_FIRST_BITS - level * SET_LEVEL_BITS));
}

static uint64_t passed(uint64_t tags)
{
	return tags >> PASSED_SHIFT;
}

/* One more block went past this line, or one less. */
static void count_passing(struct sample_line *line, bool is_more)
{
	const uint64_t one = UINT64_C(1) << PASSED_SHIFT;
	uint64_t tags = atomic_load(&line->tags);

	while (passed(tags) != PASSED_MAX &&
	       !atomic_compare_exchange_weak(&line->tags, &tags,
					     is_more ? tags + one : tags - one))
		;
}

static bool is_empty(uint64_t tags, unsigned int place)
{
	return !(tags >> 8 * place & 0xff);
}

/* Claim an empty place; SET_LINE_PLACES: there is none. */
static unsigned int claim(struct sample_line *line, uint64_t tag)
{
	uint64_t tags = atomic_load(&line->tags);
	unsigned int place = 0;

	while (place < SET_LINE_PLACES) {
		if (!is_empty(tags, place))
			place++;
		else if (atomic_compare_exchange_weak(&line->tags, &tags,
						      tags | tag << 8 * place))
			return place;
		else
			place = 0; /* the line has changed */
	}
	return place;
}

bool sample_set_add(struct sample_set *set, uintptr_t address)
{
	uint64_t hash = sample_set_hash(address), tag = sample_set_tag(hash);
	unsigned int level = 0;

	for (; level < SET_LEVELS; level++) {
		struct sample_line *line = line_of(set, hash, level);
		unsigned int place = claim(line, tag);

		if (place < SET_LINE_PLACES) {
			atomic_store_explicit(&line->addresses[place], address,
					      memory_order_release);
			atomic_fetch_add_explicit(&set->count, 1,
						  memory_order_relaxed);
			return true;
		}
		count_passing(line, true);
	}
	while (level-- > 0)
		count_passing(line_of(set, hash, level), false);
	return false;
}

static bool take_out(struct sample_line *line, uint64_t tag, uintptr_t address)
{
	uint64_t tags = atomic_load_explicit(&line->tags, memory_order_acquire);

	for (unsigned int place = 0; place < SET_LINE_PLACES; place++) {
		uint64_t found = address;

		if ((tags >> 8 * place & 0xff) != tag ||
		    atomic_load_explicit(&line->addresses[place],
					 memory_order_acquire) != address ||
		    !atomic_compare_exchange_strong(&line->addresses[place],
						    &found, 0))
			continue;
		/* the address first: a claimed place never shows an old one */
		atomic_fetch_and(&line->tags, ~(UINT64_C(0xff) << 8 * place));
		return true;
	}
	return false;
}

bool sample_set_remove(struct sample_set *set, uintptr_t address)
{
	uint64_t hash = sample_set_hash(address), tag = sample_set_tag(hash);

	for (unsigned int level = 0; level < SET_LEVELS; level++) {
		struct sample_line *line = line_of(set, hash, level);

		if (take_out(line, tag, address)) {
			while (level-- > 0)
				count_passing(line_of(set, hash, level), false);
			atomic_fetch_sub_explicit(&set->count, 1,
						  memory_order_relaxed);
			return true;
		}
		if (!passed(atomic_load_explicit(&line->tags,
						 memory_order_relaxed)))
			return false;
	}
	return false;
}
