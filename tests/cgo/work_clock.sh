#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Calls that allocate nothing count too, on Ms that never did as well: a program
# that has fallen silent is looked at until all of them are in its capture.  Its
# time is its own: the test waits for a number, and ends the program then.
#
# `work_clock.sh measure [RUNS]` is no test: it prints how many calls are known of
# programs that end in the middle of them.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
# shellcheck source-path=SCRIPTDIR source=tap.sh
. ./tap.sh

calls()
{
	sqlite3 -readonly "$1" 'SELECT calls FROM process LIMIT 1' 2>/dev/null
}

# knows RELEASE: 60 s are more than any machine needs
knows()
{
	local true_calls='' i
	for ((i = 0; i < 600; i++)); do
		true_calls=$(cat "$work/$1.out" 2>/dev/null)
		[ -n "$true_calls" ] &&
			[ "$(calls "$work/$1.darkheap")" = "$true_calls" ] &&
			return 0
		sleep 0.1
	done
	echo "$(calls "$work/$1.darkheap") of $true_calls" >"$work/$1.short"
	return 1
}

measure()
{
	local threads life i true_calls
	build local silent "$work/local" || exit 1
	for threads in 1 4; do
		for life in 1ms 5ms 20ms 100ms 1s; do
			for ((i = 0; i < $1; i++)); do
				true_calls=$("$darkheap" run -f -q --no-fail \
					--report=json:/dev/null \
					--capture="$work/m.darkheap" -- \
					"$work/local" -for $life \
					-threads $threads 2>/dev/null)
				echo "$true_calls $(calls "$work/m.darkheap")"
			done | awk -v name="$threads threads, $life" '
				{ short = 1 - $2 / $1; sum += short
				  exact += $1 == $2; if (short > worst) worst = short }
				END { printf "%-17s %3d of %d runs exact, mean %.2f %% short, worst %.1f %%\n",
					name, exact, NR, 100 * sum / NR, 100 * worst }'
		done
	done
}

if [ "${1-}" = measure ]; then
	measure "${2-20}"
	exit
fi

mkfifo "$work/input"
started=()
for release in local go1.20.14 go1.24.13; do
	if ! have $release || ! build $release silent "$work/$release"; then
		skip "$release" 'not at hand'
		continue
	fi
	"$darkheap" run -q --no-fail --report=json:/dev/null -f \
		--capture="$work/$release.darkheap" -- "$work/$release" \
		-hits 100000 -threads 3 <"$work/input" \
		>"$work/$release.out" 2>"$work/$release.log" &
	started+=("$release")
done
# their input has no end as long as this is open
exec 9>"$work/input"
for release in "${started[@]}"; do
	knows "$release"
	point $? "$release: all calls of a silent program are known" \
		"$work/$release.short"
done
exec 9>&-
wait
for release in "${started[@]}"; do
	[ "$(calls "$work/$release.darkheap")" = "$(cat "$work/$release.out")" ]
	point $? "$release: and at its end" "$work/$release.log"
done
plan
