#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Tables that are replaced while eight threads look up, under a thread sanitizer.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1

if ! make --no-print-directory SANITIZE=thread DEVELOPER=1 \
	build/tsan/tests/unit/test_walk >&2; then
	echo 'not ok 1 - it builds'
	echo '1..1'
	exit 1
fi
exec env CMOCKA_MESSAGE_OUTPUT=TAP build/tsan/tests/unit/test_walk
