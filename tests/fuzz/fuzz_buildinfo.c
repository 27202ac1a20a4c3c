/* SPDX-License-Identifier: MIT */
/*
 * fuzz_buildinfo.c - what cmd/go wrote into a file, or somebody else
 */
#include "target.h"

#include "symbol/buildinfo.h"
#include "symbol/distortion.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buildinfo info;

	if (buildinfo_read(input_file(data, size), &info)) {
		REQUIRE(!info.text && !info.settings);
		return 0;
	}
	REQUIRE(info.version);
	touch_text(info.version);
	REQUIRE(strlen(info.stamp) >= strlen(info.version));
	touch_text(info.main_package);
	touch_text(info.main_module);
	for (size_t i = 0; i < info.n_settings; i++) {
		touch_text(info.settings[i].key);
		touch_text(info.settings[i].value);
	}
	REQUIRE(distortions_of(&info) < 1u << DISTORTIONS);
	buildinfo_release(&info);
	return 0;
}
