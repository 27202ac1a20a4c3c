/* SPDX-License-Identifier: MIT */
/*
 * fuzz_demangle.c - names of symbols, of which a short one may be a long one
 */
#include "target.h"

#include "symbol/demangle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const size_t rooms[] = {1, 16, 1024};
	char *mangled = input_text(data, size);

	for (size_t i = 0; i < sizeof(rooms) / sizeof(*rooms); i++) {
		char *name = malloc(rooms[i]);
		size_t length;

		REQUIRE(name);
		length = demangle(mangled, name, rooms[i]);
		REQUIRE(length < rooms[i]);
		REQUIRE(!length || strlen(name) <= length);
		free(name);
	}
	free(mangled);
	return 0;
}
