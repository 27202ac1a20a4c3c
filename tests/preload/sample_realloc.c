/* SPDX-License-Identifier: MIT */
/* options: --sample=4KiB */
/* expect: complete true */
/* jq: [.sites[] | select(.function == "chain")] | (map(.live_objects) | add) ==
 * 0 */
/* jq: [.sites[] | select(.function == "fails")] | (map(.live_objects) | add) ==
 * 0 */
/* jq: [.sites[] | select(.function == "keeps")] | (map(.live_objects) | add) ==
 * 50 */
/* jq: [.sites[] | select(.function == "keeps")] | (map(.live_bytes) | add) ==
 * 50 * 1048576 */
/* Blocks that grow and shrink, one that cannot, and some that stay. */
#include <stdint.h>
#include <stdlib.h>

static __attribute__((noinline)) void chain(void)
{
	char *block = NULL;

	for (size_t size = 16; size < 200000; size = size * 3 / 2)
		block = realloc(block, size);
	for (size_t size = 200000; size > 16; size /= 3)
		block = realloc(block, size);
	free(block);
}

static __attribute__((noinline)) void fails(void)
{
	char *block = malloc(100000);
	volatile size_t too_much = SIZE_MAX / 4;

	if (realloc(block, too_much))
		abort();
	free(block);
}

static __attribute__((noinline)) void keeps(void)
{
	char *block = malloc(10);

	for (int i = 1; i <= 16; i++)
		block = realloc(block, (size_t)i << 16);
	if (!block)
		abort();
}

int main(void)
{
	for (int i = 0; i < 1000; i++) {
		chain();
		fails();
	}
	for (int i = 0; i < 50; i++)
		keeps();
	return 0;
}
