/* SPDX-License-Identifier: MIT */
/* options: --sample=256 */
/* expect: complete true */
/* jq: .totals.live_bytes == 0 and .totals.allocated_bytes > 100000 */
/* jq: .totals.bad_frees == 0 */
/* Sampled blocks of pools have their frees, too. */
#include "pool.h"

int main(void)
{
	for (int i = 0; i < 50; i++) {
		struct pool pool;

		pool_start(&pool, 80000);
		for (int j = 0; j < 100; j++) {
			void *block = pool_get(&pool, 80);

			if (j % 2)
				darkheap_pool_free(&pool, block);
		}
		pool_end(&pool);
	}
	return 0;
}
