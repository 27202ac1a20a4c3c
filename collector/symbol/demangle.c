/* SPDX-License-Identifier: MIT */
#include "symbol/demangle.h"

#include <libiberty/demangle.h>
#include <stddef.h>

char *demangle(const char *name)
{
	if (name[0] != '_' || (name[1] != 'Z' && name[1] != 'R'))
		return NULL;
	char *readable =
	    cplus_demangle(name, DMGL_PARAMS | DMGL_ANSI | DMGL_AUTO);
	return readable ? readable : rust_demangle(name, 0);
}
