#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The Go package: its own tests, then tests that use it, under darkheap: which
# are red, what they say, the gate in TestMain, and nothing at all without it.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
# shellcheck source-path=SCRIPTDIR source=tap.sh
. ./tap.sh

# go_in RELEASE DIRECTORY ARGUMENT...
go_in()
{
	local release=$1 directory=$2
	shift 2
	(cd "$directory" && GOTOOLCHAIN=$release GOPROXY=off GOFLAGS='' \
		GOWORK=off CGO_ENABLED=1 go "$@")
}

# own RELEASE [FLAG...]: what the package itself promises, with fake collectors
own()
{
	local release=$1
	shift
	go_in "$release" "$root/go" vet ./... >"$work/wrong" 2>&1 &&
		go_in "$release" "$root/go" test "$@" . >"$work/wrong" 2>&1
	point $? "$release: the package's own tests $*" "$work/wrong"
}


# Red tests are those whose name says so
check_colours()
{
	grep -oE '^ *--- (PASS|FAIL|SKIP): [^ ]*' "$work/said" |
		sed 's/^ *--- //' >"$work/lines"
	grep -vE '^FAIL: (Test[A-Za-z]*Red[A-Za-z]*|TestSubtests|TestSubtests/Red)$' \
		"$work/lines" | grep -vE '^(PASS|SKIP): [A-Za-z/]*$' >"$work/wrong"
	grep -E '^(PASS|SKIP): .*Red' "$work/lines" >>"$work/wrong"
	[ -s "$work/lines" ] || echo "no test ran" >>"$work/wrong"
	[ ! -s "$work/wrong" ] && return
	cat "$work/said" >>"$work/wrong"
	return 1
}

# watch [VARIABLE=VALUE] -- FLAG...: the tests under darkheap
watch()
{
	local set=()
	while [ "$1" != -- ]; do
		set+=("$1")
		shift
	done
	shift
	(cd "$work" && env "${set[@]}" "$darkheap" run --no-fail -- \
		./checked.test "$@") >"$work/said" 2>&1
}

says()
{
	grep -qF -- "$2" "$work/said"
	point $? "$1" "$work/said"
}

# used RELEASE: tests of somebody's that use it
used()
{
	local release=$1
	if ! go_in "$release" "$here/go_package" test -c -o "$work/checked.test" . \
		>"$work/wrong" 2>&1; then
		point 1 "$release: builds" "$work/wrong"
		return
	fi
	watch -- -test.v
	check_colours
	point $? "$release: who leaks is red, the others are not" "$work/wrong"
	[ "$(grep -c '^ *--- FAIL: .*Red' "$work/said")" = 7 ]
	point $? "$release: seven are red" "$work/said"
	says "$release: what it was, and where it was missed" \
		'checked_test.go:40: darkheap: TestRedLeak left 1 block in 100 B'
	says "$release: each iteration" \
		'1.00 blocks (48 B) an iteration: 40 blocks in 1.9 KiB at memory.go:48'
	watch GATE=red -- -test.run='^TestNobodyLooks$'
	[ $? = 1 ]
	point $? "$release: the gate turns 0 into 1" "$work/said"
	says "$release: and says why" 'darkheap: the tests left 1 block in 100 B'
	watch GATE=green -- -test.run='^(TestNobodyLooks|TestGreenFrees)$'
	point $? "$release: the gate lets the clean through" "$work/said"
	WANT_TRACKED=no GATE=red "$work/checked.test" >"$work/said" 2>&1 &&
		[ "$(cat "$work/said")" = PASS ]
	point $? "$release: without darkheap all is green, and silent" \
		"$work/said"
}

unformatted=$(gofmt -l "$root/go" "$here/go_package")
[ -z "$unformatted" ]
point $? "gofmt has nothing to say: $unformatted"
for release in local go1.20.14 go1.23.12; do
	if [ "$release" != local ] && ! have "$release"; then
		skip "$release" "no Go $release here"
		continue
	fi
	if [ "$release" = local ]; then own local -race; else own "$release"; fi
	used "$release"
done
plan
