/* SPDX-License-Identifier: MIT */
/*
 * hash.h - 64 bits for the return addresses of a stack
 *
 * Why     a stack's name within its thread; the cache that finds it without a
 *         walk is exact, so two stacks are taken for one only where these bits
 *         are the same: once in 10^7 threads of a million stacks each
 * Context [malloc]
 */
#ifndef DARKHEAP_HASH_H
#define DARKHEAP_HASH_H

#include <stdint.h>

static inline uint64_t hash_mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

/* The products do not wait for one another: 19 frames cost 20 cycles. */
static inline uint64_t hash_pcs(const uint64_t *pcs, uint32_t n)
{
	uint64_t hash = n;

	for (uint32_t i = 0; i < n; i++) {
		uint64_t product = pcs[i] * UINT64_C(0xbf58476d1ce4e5b9);
		uint32_t turn = i * 11 % 63 + 1; /* 1 to 63 */
		hash ^= product << turn | product >> (64 - turn);
	}
	return hash_mix(hash, n);
}

#endif
