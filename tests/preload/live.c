/* SPDX-License-Identifier: MIT */
/* expect: allocated 5, freed 3, live 2, bytes 1020 */
/* stdout: 0 -2 0: 2 blocks, 30 bytes; 0: 3 blocks, 1030 bytes */
/* jq: [.marks[].name] == ["warm \"up\"", "äääääääääääääääääääääääääääääää"] */
/* What lives since a mark; it is asked without a block of malloc's. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "darkheap.h"

static const char *name = "äääääääääääääääääääääääääääääääää"; /* too long */

int main(void)
{
	struct darkheap_amount since, all;
	char text[100], *volatile kept = malloc(1000), *volatile blocks[3];
	int first = darkheap_snapshot("warm \"up\"");
	int second = darkheap_live("nowhere", &since);

	for (int i = 0; i < 3; i++)
		blocks[i] = malloc(10 * (i + 1));
	free(blocks[2]);
	int third = darkheap_live("warm \"up\"", &since);
	darkheap_mark(name);
	int fourth = darkheap_live(NULL, &all);
	snprintf(text, sizeof(text),
		 "%d %d %d: %zu blocks, %zu bytes; %d: %zu blocks, %zu bytes\n",
		 first, second, third, since.blocks, since.bytes, fourth,
		 all.blocks, all.bytes);
	if (darkheap_live(name, &since) || since.blocks)
		return 1;
	free(malloc(1));
	free(blocks[0]);
	return write(1, text, strlen(text)) < 0 || !kept;
}
