/* SPDX-License-Identifier: MIT */
/*
 * fuzz_request.c - what a client sends to the collector
 */
#include "target.h"

#include <errno.h>

#include "control/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct request request;
	char why[REQUEST_WHY_BYTES] = "";
	int error;

	if (size > REQUEST_BYTES)
		return 0;
	error = request_read(&request, (const char *)data, size, why);
	REQUIRE(!error || error == -EINVAL || error == -EPROTO);
	if (error) {
		REQUIRE(*why && memchr(why, 0, sizeof(why)));
		return 0;
	}
	REQUIRE(memchr(request.name, 0, sizeof(request.name)));
	REQUIRE(memchr(request.since, 0, sizeof(request.since)));
	REQUIRE(request.kind != REQUEST_MARK || *request.name);
	REQUIRE(request.session >= 0 && !request.peer);
	return 0;
}
