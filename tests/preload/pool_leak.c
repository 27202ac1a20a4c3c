/* SPDX-License-Identifier: MIT */
/* expect: allocated 1200, freed 1150, live 50, bytes 5000, unknown 0 */
/* work: allocated 100, freed 50, live 50 */
/* stack: work main( .)* */
/* jq: .notes | length == 1 and (.[0] | test("^2 blocks, 195.3 KiB, are in no
 * amount")) */
/* jq: [.sites[] | select(.live_objects > 0) | .function] == ["work"] */
/* jq: .ledger.c_live_requested == null or .ledger.c_live_requested < 300000 */
/* A pool that lives on, with blocks that nobody frees; one that ends. */
#include "pool.h"

static struct pool kept, ends;

static __attribute__((noinline)) void work(int round)
{
	void *block = pool_get(&kept, 100);

	if (round % 2)
		darkheap_pool_free(&kept, block);
}

static __attribute__((noinline)) void parse(void)
{
	void *block = pool_get(&ends, 10);

	darkheap_pool_free(&ends, block);
	pool_get(&ends, 20);
}

int main(void)
{
	pool_start(&kept, 100000);
	pool_start(&ends, 100000);
	for (int i = 0; i < 100; i++)
		work(i);
	for (int i = 0; i < 550; i++)
		parse();
	pool_end(&ends);
	return 0;
}
