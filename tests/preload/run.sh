#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs every victim of this directory under darkheap and compares its exit
# status, its stdout and the JSON report with what its first comments say:
#	expect:  status N (0), report none|untracked, untracked WORD,
#		 complete BOOL (true), threads N, and exact totals
#	work:    exact totals of the sites in its function work()
#	stack:   a regular expression: what a stack must be whose innermost
#		 function is its first word, innermost first; ` .` is any one
#	stdout:  its output; options: for darkheap run
#	cc:      for gcc; library: for gcc, where a part of it is a library
#	jq:      a further condition on the report
# BUILD=DIR takes another build than build/.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
here=$PWD
build=$(cd "${BUILD:-../../build}" && pwd) || exit 1
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory" || exit 1
unset "${!DARKHEAP_@}" LD_PRELOAD
point=0 failed=0

# result STATUS NAME [WHY]
result() {
	local word=ok
	point=$((point + 1))
	[ "$1" = 0 ] || { word='not ok' failed=1; }
	echo "$word $point - $2"
	[ "$1" = 0 ] || printf '%s\n' "${3-}" | sed 's/^/#   /'
}

skip() {
	point=$((point + 1))
	echo "ok $point - $1 # SKIP $2"
}

# said SOURCE KEY: all comments `KEY: text` of a victim
said() {
	sed -n "s|^/\* $2: \(.*\) \*/\$|\1|p" "$1"
}

compile() {
	local source=$1 name=$2 flags its_flags library=()
	read -ra flags <<<"$(said "$source" cc)"
	read -ra its_flags <<<"$(said "$source" library)"
	if grep -q '^#ifdef LIBRARY' "$source"; then
		gcc -O1 -fno-builtin -fPIC -shared -DLIBRARY "$source" \
			"${its_flags[@]}" -o "lib$name.so" || return
		library=(-L. "-l$name" "-Wl,-rpath,$PWD")
	fi
	gcc -std=c17 -D_GNU_SOURCE -Wall -Wextra -Wno-unused-result -O1 \
		-fno-builtin -I"$here/../../include" "$source" -o "$name" "${flags[@]}" "${library[@]}"
}

# The jq conditions of an `expect:` or `work:` line, one a line.
conditions() {
	local where=$1 text=$2 item key value
	while read -r item; do
		key=${item%% *} value=${item#* }
		case $key in
		allocated | freed | live) key=${key}_objects ;;
		bytes) key=live_bytes ;;
		unknown) key=unknown_frees ;;
		threads)
			echo ".coverage.threads == $value"
			continue
			;;
		complete)
			echo ".complete == $value"
			continue
			;;
		untracked)
			echo ".processes[0].why_not | test(\"$value\")"
			continue
			;;
		*) continue ;;
		esac
		echo "$where.$key) == $value"
	done < <(tr , '\n' <<<"$text" | sed 's/^ *//')
}

# stacks REGEX: the condition of a `stack:` line
stacks() {
	printf '[.sites[].stacks[].frames | map(.function // "?")'
	printf ' | select(.[0] == "%s") | join(" ")]' "${1%%[ (]*}"
	printf ' | length > 0 and all(test("^%s$"))\n' "${1// ./ [^ ]+}"
}

all_conditions() {
	local source=$1 expected=$2
	conditions '(.totals' "$expected"
	local line
	line=$(said "$source" work)
	[ -z "$line" ] || conditions \
		'([.sites[] | select(.function == "work")] | map(.x)' "$line" |
		sed -E 's/map\(\.x\)\.([a-z_]+)\)/map(.\1) | add)/'
	case $expected in
	*complete* | *untracked*) ;;
	*) echo '.complete == true' ;;
	esac
	while read -r line; do
		[ -z "$line" ] || stacks "$line"
	done < <(said "$source" stack)
	said "$source" jq
}

# check NAME SOURCE REPORT: the report against the victim's comments
check() {
	local name=$1 source=$2 report=$3 expected condition why=
	expected=$(said "$source" expect)
	while read -r condition; do
		[ "$(jq "$condition" "$report" 2>&1)" = true ] ||
			why+="not so: $condition"$'\n'
	done < <(all_conditions "$source" "$expected")
	[ -z "$why" ] || why+=$(jq -c '[.complete, .incomplete, .totals, .loss,
		.coverage.threads, .processes[0].why_not]' "$report")
	[ -z "$why" ]
	result $? "$name: report" "$why"
}

# victim NAME SOURCE COMMAND...: run it, compare status, stdout, report
victim() {
	local name=$1 source=$2 status=0 expected wanted options
	shift 2
	expected=$(said "$source" expect)
	wanted=$(sed -nE 's/.*status ([0-9]+).*/\1/p' <<<"$expected")
	read -ra options <<<"$(said "$source" options)"
	rm -f report.json
	{
		"$build/darkheap" run --include-non-go --no-fail \
			"${options[@]}" --report=json:report.json \
			-- "$@" >out 2>log || status=$?
	} 2>shell
	[ "$status" = "${wanted:-0}" ]
	result $? "$name: exit status" \
		"$status instead of ${wanted:-0}"$'\n'"$(cat log)"
	[ "$(cat out)" = "$(said "$source" stdout)" ]
	result $? "$name: stdout" "$(cat out)"
	case $expected in
	*'report none'*)
		[ ! -s report.json ]
		result $? "$name: no report" "$(cat log)"
		;;
	*'report untracked'*)
		"$build/darkheap" run --include-non-go -- "$@" >out 2>log
		grep -q 'nothing to track' log
		result $? "$name: nothing to track" "$(cat log)"
		;;
	*) check "$name" "$source" report.json ;;
	esac
}

# shellcheck source=tests/preload/cases.sh
. "$here/cases.sh"
# shellcheck source=tests/preload/trouble.sh
. "$here/trouble.sh"
# shellcheck source=tests/preload/binary.sh
. "$here/binary.sh"
echo "1..$point"
exit "$failed"
