/* SPDX-License-Identifier: MIT */
#include "doctor/modes.h"

#include <string.h>

#include "doctor/binary.h"

const char *mode_name(enum mode mode)
{
	static const char *const names[] = {
#define MODE(name, word) word,
#include "doctor/modes.def"
#undef MODE
	};

	return names[mode];
}

static bool is_built_as(const struct binary *binary, const char *mode)
{
	const char *library = binary_go_library(binary);

	return library && !strcmp(library, mode);
}

/* Unknown counts as yes, as for the verdict. */
static bool calls_c(const struct binary *binary)
{
	return binary->is_go && (!binary->has_go_code || binary->has_cgo);
}

uint32_t modes_of(const struct binary *binary)
{
	const bool is[MODES] = {
	    [MODE_GO] = binary->is_go && !calls_c(binary),
	    [MODE_CGO] = calls_c(binary),
	    [MODE_PLUGIN_HOST] = binary->calls.opens_plugins,
	    [MODE_PLUGIN] = is_built_as(binary, "plugin"),
	    [MODE_C_SHARED] = is_built_as(binary, "c-shared"),
	    [MODE_C_ARCHIVE] = is_built_as(binary, "c-archive"),
	    [MODE_SHARED] = is_built_as(binary, "shared"),
	    [MODE_PIE] = binary->linkage == LINKAGE_PIE ||
			 binary->linkage == LINKAGE_STATIC_PIE,
	    [MODE_STATIC] = binary->linkage == LINKAGE_STATIC ||
			    binary->linkage == LINKAGE_STATIC_PIE,
	    [MODE_TEST] = binary->is_test,
	    [MODE_C] = !binary->is_go,
	};
	uint32_t modes = 0;

	if (!binary->is_wide || binary->linkage == LINKAGE_OBJECT ||
	    binary->linkage == LINKAGE_CORE)
		return 0;
	for (int i = 0; i < MODES; i++)
		modes |= (uint32_t)is[i] << i;
	return modes;
}
