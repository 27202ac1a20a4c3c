/* SPDX-License-Identifier: MIT */
/* expect: allocated 4, freed 3, live 1, bytes 30, unknown 0 */
/* jq: .totals.bad_frees == 0 */
/* jq: .notes == ["6 blocks, 1.2 KiB, are in no amount: the program had paused
 * (darkheap_pause)"] */
/* Blocks of a thread that has paused, and what becomes of them. */
#include <stdlib.h>

#include "darkheap.h"

int main(void)
{
	char *counted = malloc(10), *left, *other, *again;

	darkheap_pause();
	left = malloc(100);
	darkheap_pause(); /* pauses nest */
	other = calloc(2, 50);
	darkheap_resume();
	other = realloc(other, 500); /* another block that is left out */
	counted = realloc(counted, 500);
	free(counted);
	darkheap_resume();
	darkheap_resume(); /* one too many */
	free(left);
	other = realloc(other, 30); /* counts */
	/* an address that was freed a moment ago */
	again = malloc(40);
	free(again);
	darkheap_pause();
	left = malloc(40);
	darkheap_resume();
	free(left);
	free(malloc(1));
	return left != again || !other;
}
