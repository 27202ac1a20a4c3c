/* SPDX-License-Identifier: MIT */
#include "model/verdict.h"

const char *verdict_name(enum verdict verdict)
{
	static const char *const names[VERDICT_COUNT] = {
	    [VERDICT_OK] = "ok",	   [VERDICT_RUNTIME] = "runtime",
	    [VERDICT_STARTUP] = "startup", [VERDICT_CACHE] = "cache",
	    [VERDICT_SUSPECT] = "suspect", [VERDICT_GROWING] = "growing",
	    [VERDICT_LEAK] = "leak",
	};

	if ((unsigned int)verdict >= VERDICT_COUNT)
		return "unknown";
	return names[verdict];
}
