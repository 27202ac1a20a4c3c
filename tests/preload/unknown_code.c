/* SPDX-License-Identifier: MIT */
/* expect: allocated 300, freed 200, live 100, complete true */
/* The collector is asked about each, and after so many questions no more. */
#include "unknown_code.h"

int main(void)
{
	char *page = unknown_code(300);

	for (int i = 0; i < 300; i++) {
		void *block = unknown_malloc(page, i);
		if (i >= 100)
			free(block);
	}
	return 0;
}
