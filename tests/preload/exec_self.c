/* SPDX-License-Identifier: MIT */
/* expect: allocated 2, freed 1, live 1, bytes 10, unknown 0 */
/* jq: .processes | length == 1 */
/* Without --follow the next program is not even preloaded. */
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	free(malloc(20));
	if (!malloc(10))
		return 1;
	if (argc == 1)
		execl(argv[0], argv[0], "again", NULL);
	return getenv("LD_PRELOAD") || !getenv("DARKHEAP_SOCKET");
}
