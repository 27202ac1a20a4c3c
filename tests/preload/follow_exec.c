/* SPDX-License-Identifier: MIT */
/* options: --follow */
/* expect: allocated 4, freed 2, live 2, bytes 20, unknown 0 */
/* jq: [.processes[] | .tracked] == [true, true] */
/* jq: .processes[0].pid == .processes[1].pid */
/* jq: .processes | map(.exit) == [null, {"code": 0}] */
/* jq: [.sites[] | .by_process | to_entries[].value] == [20] */
/* A program that becomes another one, here itself: two sessions, one pid. */
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	free(malloc(20));
	if (!malloc(10))
		return 1;
	if (argc == 1)
		execl(argv[0], argv[0], "again", NULL);
	return argc != 2;
}
