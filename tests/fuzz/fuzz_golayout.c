/* SPDX-License-Identifier: MIT */
/*
 * fuzz_golayout.c - the offsets that a file tells, which the shim will use
 */
#include "target.h"

#include "darkheap/session.h"
#include "symbol/golayout.h"

#define OFFSET_MAX 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char why[GOLAYOUT_WHY_BYTES];
	struct go_layout layout;

	if (golayout_read(input_file(data, size), &layout, why, sizeof(why)) ||
	    !layout.known)
		return 0;
	touch_text(why);
	REQUIRE(layout.text_start < layout.text_end);
	REQUIRE(layout.m_curg < OFFSET_MAX && layout.g_m < OFFSET_MAX);
	REQUIRE(layout.m_ncgocall < OFFSET_MAX && layout.m_ncgo < OFFSET_MAX);
	return 0;
}
