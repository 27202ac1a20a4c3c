/* SPDX-License-Identifier: MIT */
/* expect: status 0, untracked executable */
/* stdout: mine */
/* Its own malloc never reaches a preload: the report says so. */
#include <stddef.h>
#include <unistd.h>

void *malloc(size_t size);
void free(void *block);

static _Alignas(16) char arena[1 << 20];
static size_t used;

void *malloc(size_t size)
{
	char *block = arena + used;

	used += (size + 15) & ~(size_t)15;
	return block;
}

void free(void *block)
{
	(void)block;
}

int main(void)
{
	char *block = malloc(10);

	return block != arena || write(1, "mine\n", 5) != 5;
}
