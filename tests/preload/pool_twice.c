/* SPDX-License-Identifier: MIT */
/* expect: allocated 2, freed 0, live 2, bytes 1010 */
/* jq: .notes == ["2 calls of darkheap_pool_free named what is no block of that
 * pool", "a pool's own memory counts, too: allocate it between darkheap_pause
 * and darkheap_resume"] */
/* A pool in memory that counts by itself; frees of what it does not have. */
#include "pool.h"

int main(void)
{
	struct pool pool = {malloc(1000), 16};
	char *block = pool_get(&pool, 10);

	darkheap_pool_free(&pool, block + 1);
	darkheap_pool_free(block, block);
	darkheap_pool_free(&pool, NULL);
	return 0;
}
