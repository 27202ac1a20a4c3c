/* SPDX-License-Identifier: MIT */
#include "ledger/glibc_mapped.h"

#include "ledger/glibc_heap.h"
#include "ledger/remote.h"
#include "ledger/residency.h"

/*
 * The chunk at page + `offset`: its first word says how far into the mapping
 * that is, the second is what is left of the mapping from there.
 */
static bool is_chunk(struct remote *remote, uint64_t chunk, uint64_t first,
		     uint64_t end, uint64_t *start, uint64_t *bytes)
{
	uint64_t before, word;

	if (!remote_word(remote, chunk, &before) ||
	    !remote_word(remote, chunk + 8, &word) ||
	    (word & CHUNK_FLAGS) != CHUNK_MMAPPED || before > chunk - first ||
	    (chunk - before) % LEDGER_PAGE)
		return false;
	word &= ~(uint64_t)CHUNK_FLAGS;
	if (word < LEDGER_PAGE / 2 || word > end - chunk ||
	    (chunk + word) % LEDGER_PAGE)
		return false;
	*start = chunk - before;
	*bytes = before + word;
	return true;
}

bool glibc_mapped_at(struct remote *remote, uint64_t page, uint64_t first,
		     uint64_t end, uint64_t *start, uint64_t *bytes)
{
	/* what is aligned to n has its words 16 bytes before */
	for (uint64_t n = 16; n <= LEDGER_PAGE; n *= 2)
		if (is_chunk(remote, page + n - 16, first, end, start, bytes))
			return true;
	return false;
}
