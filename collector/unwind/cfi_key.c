/* SPDX-License-Identifier: MIT */
#include "unwind/cfi_key.h"

#include <string.h>

/* Each step can be undone, so that a change in one word is never lost. */
static uint64_t step(uint64_t sum, uint64_t word)
{
	sum = (sum ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return sum ^ sum >> 29;
}

uint64_t cfi_sum(const void *bytes, uint64_t size, uint64_t seed)
{
	const char *at = bytes;
	uint64_t sum = step(seed, size), word;

	for (; size >= sizeof(word); size -= sizeof(word)) {
		memcpy(&word, at, sizeof(word));
		sum = step(sum, word);
		at += sizeof(word);
	}
	word = 0;
	memcpy(&word, at, size);
	return step(sum, word);
}

void cfi_key_init(struct cfi_key *key, const struct cfi_span *frames,
		  uint64_t base, uint16_t machine)
{
	*key = (struct cfi_key){
	    .content = {cfi_sum(frames->bytes, frames->size, 1),
			cfi_sum(frames->bytes, frames->size, 2)},
	    .bytes = frames->size,
	    .address = frames->address,
	    .base = base,
	    .machine = machine,
	};
}

bool cfi_key_is(const struct cfi_key *a, const struct cfi_key *b)
{
	return !memcmp(a, b, sizeof(*a));
}
