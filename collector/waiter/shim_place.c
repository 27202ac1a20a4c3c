/* SPDX-License-Identifier: MIT */
#include "waiter/shim_place.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool shim_place_find(char path[PATH_MAX])
{
	static const char *const places[] = {"libdarkheap.so",
					     "../lib/darkheap/libdarkheap.so"};
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	self[n < 0 ? 0 : n] = 0;
	for (int i = 0; n > 0 && i < 2; i++) {
		int folder = (int)(strrchr(self, '/') + 1 - self);
		int length =
		    snprintf(path, PATH_MAX, "%.*s%s", folder, self, places[i]);

		if (length < PATH_MAX && !access(path, R_OK))
			return true;
	}
	*path = 0;
	return false;
}

bool shim_place_is_usable(const char *path)
{
	return !strpbrk(path, ": ");
}
