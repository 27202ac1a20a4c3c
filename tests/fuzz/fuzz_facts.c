/* SPDX-License-Identifier: MIT */
/*
 * fuzz_facts.c - texts that the doctor takes apart: flags, and files of /proc
 */
#include "target.h"

#include "doctor/confinement.h"
#include "symbol/distortion.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = input_text(data, size);
	struct confinement confinement = {0};
	struct gcflags flags = gcflags_read(text);
	int root = confinement_root(text);

	REQUIRE(flags.is_given == (*text != '\0'));
	REQUIRE(!flags.is_harmless || !flags.no_inlining);
	REQUIRE(root >= CONFINEMENT_UNKNOWN && root <= 1);
	confinement_status(&confinement, text);
	confinement_limits(&confinement, text);
	for (int i = 0; i < LIMITS; i++)
		touch_text(limit_name((enum limit_kind)i));
	free(text);
	return 0;
}
