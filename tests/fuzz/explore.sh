#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# explore.sh [NAME...] - let fuzz targets look for what breaks them
#
# SECONDS_EACH (60) or RUNS bounds each.  What they find interesting stays in
# build/fuzz/corpus for the next time, what breaks them in build/fuzz/crashes.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
if [ -n "${RUNS:-}" ]; then
	bound=-runs=$RUNS
else
	bound=-max_total_time=${SECONDS_EACH:-60}
fi
names=("$@")
if [ ${#names[@]} = 0 ]; then
	for source in tests/fuzz/fuzz_*.c; do
		name=${source##*/fuzz_}
		names+=("${name%.c}")
	done
fi

# Only what still adds something is kept.
thin_out()
{
	local corpus=build/fuzz/corpus/$1

	rm -rf "$corpus.thin"
	mkdir "$corpus.thin"
	"build/fuzz/tests/fuzz/fuzz_$1" -merge=1 -close_fd_mask=2 \
		"$corpus.thin" "tests/fuzz/seeds/$1" "$corpus" \
		>/dev/null 2>&1 && rm -rf "$corpus" &&
		mv "$corpus.thin" "$corpus"
}

failed=()
mkdir -p build/fuzz/crashes
for name in "${names[@]}"; do
	inputs=("build/fuzz/corpus/$name" "tests/fuzz/seeds/$name")
	[ ! -d "tests/fuzz/regressions/$name" ] ||
		inputs+=("tests/fuzz/regressions/$name")
	mkdir -p "${inputs[0]}"
	echo "== $name"
	# the log ends with a line that starts with Done, or with a report
	"build/fuzz/tests/fuzz/fuzz_$name" "$bound" -timeout=20 \
		-use_value_profile=1 -close_fd_mask=2 \
		-artifact_prefix="build/fuzz/crashes/$name-" "${inputs[@]}" \
		>"build/fuzz/$name.log" 2>&1 || failed+=("$name")
	grep -E 'INITED|DONE|SUMMARY|Test unit written' "build/fuzz/$name.log"
	thin_out "$name"
done
[ ${#failed[@]} = 0 ] || {
	echo "broken: ${failed[*]}; see build/fuzz/NAME.log and" \
		'build/fuzz/crashes'
	exit 1
}
