/* SPDX-License-Identifier: MIT */
#include "report/tested.h"

#include <stddef.h>
#include <string.h>

#include "symbol/gopackage.h"

bool tested_is_runner(const struct frame *frame)
{
	return frame->language == LANGUAGE_GO && frame->function &&
	       !strcmp(frame->function, "testing.tRunner");
}

const char *tested_name(const struct frame *called_by_runner)
{
	const char *name = called_by_runner->function;

	if (called_by_runner->language != LANGUAGE_GO || !name ||
	    gopackage_is(name, "testing"))
		return NULL;
	name = gopackage_local_name(name);
	return strncmp(name, "Test", 4) ? NULL : name;
}
