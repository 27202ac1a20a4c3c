/* SPDX-License-Identifier: MIT */
/*
 * fuzz_value.c - sizes, durations and policies as people type them
 */
#include "target.h"

#include "cli/size.h"
#include "policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = input_text(data, size);
	struct policy policy = {0};
	uint64_t number = 7;

	if (size_parse(text, &number))
		REQUIRE(number == 7);
	number = 7;
	if (duration_parse(text, &number))
		REQUIRE(number == 7);
	if (!policy_parse(&policy, text, true)) {
		REQUIRE(!strcmp(policy.text, text));
		for (size_t i = 0; i < policy.n_sites; i++)
			touch_text(policy.sites[i].glob);
	}
	policy_release(&policy);
	free(text);
	return 0;
}
