#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# format.sh [-i] - are the C and Go files as clang-format and gofmt put them?
# -i rewrites them.
set -euo pipefail
cd "$(dirname "$0")/../.."

mapfile -t c_files < <(find include shim collector docs tests examples \
	-name '*.[ch]' | sort)
mapfile -t go_files < <(find examples tests -name '*.go' | sort)

if [ "${1-}" = -i ]; then
	clang-format -i "${c_files[@]}"
	[ ${#go_files[@]} = 0 ] || gofmt -w "${go_files[@]}"
	exit
fi

status=0
clang-format --dry-run -Werror "${c_files[@]}" || status=1
# A longer line in a header makes clang-format join all that follows it.
find include shim collector docs -name '*.[ch]' -exec awk '
	FNR == 2 && !/^\/\*$/ || /^ \*\// { nextfile }
	FNR <= 2 || /^ \*$/ { is_in = 0; next }
	substr($0, 4, 8) ~ /^[A-Z][a-z]* +$/ { is_in = 1; next }
	is_in && !/^ \*(\t|         )/ {
		printf "%s:%d: not indented below its word\n", FILENAME, FNR
		bad = 1
		nextfile
	}
	END { exit bad }' {} + || status=1
if [ ${#go_files[@]} != 0 ]; then
	badly=$(gofmt -l "${go_files[@]}")
	[ -z "$badly" ] || {
		printf 'not as gofmt writes it: %s\n' "$badly"
		status=1
	}
fi
exit $status
