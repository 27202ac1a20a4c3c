/* SPDX-License-Identifier: MIT */
/* expect: live 20 */
/* stack: leaf( self){100,} */
/* jq: .degraded.cut_stacks >= 1 */
/* Stacks of 1,000 and of 10,000 frames: their inner part, and that it is cut.
 */
#include <stdlib.h>

static __attribute__((noinline)) void leaf(void)
{
	volatile char *volatile block = malloc(8);
	block[1] = 1;
}

static __attribute__((noinline)) int self(int depth)
{
	volatile char room[64];

	room[0] = (char)depth;
	if (depth)
		return self(depth - 1) + room[0];
	leaf();
	return room[0];
}

int main(void)
{
	for (int i = 0; i < 10; i++)
		self(10000 + 0 * self(1000));
	return 0;
}
