/* SPDX-License-Identifier: MIT */
/* expect: status 3, allocated 1, freed 0, live 1, bytes 10, unknown 0 */
/* Gone before the collector has looked once; no atexit. */
#include <stdlib.h>
#include <unistd.h>

int main(void)
{
	_exit(malloc(10) ? 3 : 1);
}
