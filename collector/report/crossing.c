/* SPDX-License-Identifier: MIT */
#include "report/crossing.h"

#include <string.h>

#include "symbol/gopackage.h"

static bool starts_with(const char *text, const char *prefix)
{
	return !strncmp(text, prefix, strlen(prefix));
}

/* Go's assembly has a C frame where the unwinder of C came by. */
bool crossing_has(const struct frame *frame)
{
	static const char *const prefixes[] = {
	    "_cgo_",
	    "runtime.cgocall",
	    "runtime.asmcgocall",
	    "runtime.systemstack",
	    "runtime.goexit",
	};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
		if (frame->function &&
		    starts_with(frame->function, prefixes[i]))
			return true;
	return false;
}

bool crossing_has_all(const struct frame *frames, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!crossing_has(&frames[i]))
			return false;
	return true;
}

const char *crossing_callee(const struct frame *frame)
{
	const char *name;

	if (frame->language != LANGUAGE_GO || !frame->function)
		return NULL;
	name = gopackage_local_name(frame->function);
	if (starts_with(name, "_Cfunc_"))
		name += strlen("_Cfunc_");
	else if (starts_with(name, "_C2func_"))
		name += strlen("_C2func_");
	else
		return NULL;
	/* what cgo calls its own malloc, which never returns NULL */
	return strcmp(name, "_CMalloc") ? name : "malloc";
}
