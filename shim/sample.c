/* SPDX-License-Identifier: MIT */
#include "sample.h"

#include "forbid.h"

#define LN2_Q32 UINT64_C(2977044472)
#define LOG_BITS 32

/* splitmix64: any seed will do, 0 included. */
static uint64_t next_random(uint64_t *random)
{
	uint64_t z = *random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/*
 * -log2 of random / 2^64, in 2^-32.  The highest bit of `random` is the whole
 * part; what is below it is squared again and again, and each time that it
 * reaches 2, a bit of the logarithm is 1.
 */
static uint64_t minus_log2(uint64_t random)
{
	unsigned int above = (unsigned int)__builtin_clzll(random | 1);
	uint64_t m = (random | 1) << above, bits = 0; /* 1 to 2, in 2^-63 */

	for (int i = 0; i < LOG_BITS; i++) {
		unsigned __int128 square = (unsigned __int128)m * m;
		bool is_two = square >> 127;

		bits = bits << 1 | is_two;
		m = (uint64_t)(square >> (is_two ? 64 : 63));
	}
	return ((uint64_t)(above + 1) << LOG_BITS) - bits;
}

uint64_t sample_distance(uint64_t *random, uint64_t mean)
{
	uint64_t log2 = minus_log2(next_random(random));
	uint64_t ln = (uint64_t)((unsigned __int128)log2 * LN2_Q32 >> 32);

	return (uint64_t)((unsigned __int128)mean * ln >> LOG_BITS);
}

void sample_draw(struct sample *sample, uint64_t *left, uint64_t mean)
{
	if (mean > SAMPLE_MEAN_MAX)
		mean = SAMPLE_MEAN_MAX;
	sample->mean = mean;
	*left = mean ? sample_distance(&sample->random, mean) : 0;
}

void sample_seed(struct sample *sample, uint64_t time, uint64_t place)
{
	sample->random = time ^ place;
	sample->random = next_random(&sample->random) ^ place;
}
