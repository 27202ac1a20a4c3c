/* SPDX-License-Identifier: MIT */
#include "symbol/gotest.h"

#include <string.h>

size_t gotest_name_length(const char *local_name)
{
	static const char *const kinds[] = {"Test", "Benchmark", "Fuzz",
					    "Example"};
	size_t length = strcspn(local_name, ".[(-");

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		size_t kind = strlen(kinds[i]);

		if (length >= kind && !memcmp(local_name, kinds[i], kind))
			return local_name[kind] >= 'a' &&
				       local_name[kind] <= 'z'
				   ? 0
				   : length;
	}
	return 0;
}

bool gotest_is_file(const char *file)
{
	static const char ending[] = "_test.go";
	size_t length = file ? strlen(file) : 0, wanted = strlen(ending);

	return length > wanted && !strcmp(file + length - wanted, ending);
}
