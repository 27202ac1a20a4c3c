/* SPDX-License-Identifier: MIT */
/*
 * fuzz_baseline.c - the file of accepted sites, as people may have edited it
 */
#include "target.h"

#include "baseline.h"
#include "model/tally.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tally tally = {.allocated_bytes = UINT64_MAX};
	struct baseline *baseline;
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d",
		 input_file(data, size));
	if (baseline_load(&baseline, path))
		return 0;
	baseline_has(baseline, "8573663c16f4", &tally);
	baseline_has(baseline, "", &tally);
	baseline_free(baseline);
	return 0;
}
