/* SPDX-License-Identifier: MIT */
#include "tally.h"

#include <string.h>

void tally_add(struct tally *tally, const char *path)
{
	char *copy = strdup(path);
	size_t i = 0;

	while (i < tally->n && strcmp(tally->entries[i].path, path) != 0)
		i++;
	if (i == TALLY_MAX)
		return;
	if (i == tally->n)
		tally->entries[tally->n++].path = copy;
	tally->entries[i].visits++;
}
