/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

static inline __attribute__((always_inline)) void keep_one(void **place)
{
	*place = malloc(100);
}

void keep(void **place)
{
	keep_one(place);
}
