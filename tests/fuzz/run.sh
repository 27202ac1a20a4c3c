#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Each fuzz target over its seeds, over what once broke it, and then a little
# further: the same 2,000 inputs each time, or RUNS.  TAP.  A capture takes as
# long as 20 others: a twentieth of them.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
sources=(tests/fuzz/fuzz_*.c)
crashes=build/fuzz/crashes

# try NAME: the target's output is in $work/log
try()
{
	# what it finds interesting goes into the first folder
	local runs=${RUNS:-2000} mask=0
	local inputs=("$work/$1" "tests/fuzz/seeds/$1")

	[ ! -d "tests/fuzz/regressions/$1" ] ||
		inputs+=("tests/fuzz/regressions/$1")
	[ "$1" != capture ] || runs=$((runs / 20))
	mkdir "$work/$1"
	# these say what is wrong with their input
	case $1 in
	options | baseline) mask=2 ;;
	esac
	"build/fuzz/tests/fuzz/fuzz_$1" -runs="$runs" -seed=1 \
		-timeout=20 -close_fd_mask="$mask" -artifact_prefix="$crashes/$1-" \
		"${inputs[@]}" >"$work/log" 2>&1
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$crashes"
echo "1..${#sources[@]}"
failed=0
for number in "${!sources[@]}"; do
	name=${sources[number]##*/fuzz_}
	name=${name%.c}
	if [ ! -x "build/fuzz/tests/fuzz/fuzz_$name" ]; then
		echo "not ok $((number + 1)) - $name is not built:" \
			'make fuzz-build'
		failed=1
	elif try "$name"; then
		echo "ok $((number + 1)) - $name"
	else
		echo "not ok $((number + 1)) - $name"
		tail -n 60 "$work/log" | sed 's/^/# /'
		failed=1
	fi
done
exit $failed
