/* SPDX-License-Identifier: MIT */
/* options: --sample=64 */
/* expect: complete true */
/* jq: .totals.bad_frees == 0 and .totals.live_bytes == 0 */
/* jq: .notes | map(select(test("^~[0-9]+ blocks, ~[0-9.]+ [KM]iB, are in no
 * amount"))) | length == 1 */
/* Those that are sampled while it has paused are only counted. */
#include <stdlib.h>

#include "darkheap.h"

int main(void)
{
	static void *left[5000];

	darkheap_pause();
	for (int i = 0; i < 5000; i++)
		left[i] = malloc(200);
	darkheap_resume();
	for (int i = 0; i < 2500; i++)
		free(left[i]);
	for (int i = 0; i < 5000; i++)
		free(malloc(200));
	return 0;
}
