/* SPDX-License-Identifier: MIT */
#include "growth/known_creators.h"

#include <stddef.h>
#include <string.h>

static const struct {
	const char *function, *says;
} known[] = {
#define KNOWN(function, says) {function, says},
#include "growth/known_creators.def"
#undef KNOWN
};

const char *known_creator(const char *function)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (!strcmp(known[i].function, function))
			return known[i].says;
	return NULL;
}
