#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A test that calls the leaking line once is found by running it again, alone;
# start-up, caches and what finalizers own are not.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
# shellcheck source-path=SCRIPTDIR source=tap.sh
. ./tap.sh
unset DARKHEAP_OPTIONS
export LC_ALL=C.UTF-8 TMPDIR=$work/tmp
mkdir "$TMPDIR"
once='Lose|Table|Parallel'
healthy='Free|Start|Cached|Finalizer|Pooled|Cleanup'

# build_test RELEASE
build_test()
{
	(cd "$here/repeated" &&
		GOTOOLCHAIN=$1 GOPROXY=off GOFLAGS='' GOWORK=off CGO_ENABLED=1 \
			go test -c -o "$work/repeated.test" .) \
		>"$work/build.log" 2>&1
}

# tests PATTERN [OPTION...] [-- FLAG...]: as go test runs them; $status, err, out
tests()
{
	local pattern=$1
	shift
	local options=()
	while [ $# != 0 ] && [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	shift || true
	status=0
	# the shell itself tells of one that is killed
	{
		(cd "$work" && exec "$darkheap" run --confirm=5m \
			"${options[@]}" -- ./repeated.test \
			-test.paniconexit0 -test.timeout=20m \
			"-test.run=$pattern" "$@") >"$work/out" \
			2>"$work/err" || status=$?
	} 2>/dev/null
}

# leaks: TEST of each red line
leaks()
{
	sed -nE 's/^darkheap: ([^ ]+) leaks .*/\1/p' "$work/err" | sort |
		tr '\n' ' '
}

# is STATUS 'TEST ...' NAME: both must be so
is()
{
	[ "$status" = "$1" ] && [ "$(leaks)" = "$2" ]
	point $? "$3" "$work/err"
}

is_silent()
{
	[ "$status" = 0 ] && [ ! -s "$work/err" ]
	point $? "$1" "$work/err"
}

# in each release
check()
{
	if ! have "$1"; then
		skip "$1" "no Go $1 here"
		return
	fi
	if ! build_test "$1"; then
		point 1 "$1: builds" "$work/build.log"
		return
	fi
	tests "$once"
	is 23 'FuzzLose TestLose TestParallel TestParallelToo TestTable/case_b ' \
		"$1: each leak is named, once is enough"
	tests "$healthy|ManyFinalizers"
	is_silent "$1: start-up, caches, finalizers and pools are silent"
}

check go1.20.14
check go1.22.12
check local

grep -q 'darkheap: TestLose leaks 1 × 12 B at memory.go:[0-9]* (C.CString never freed)' \
	<(tests '^TestLose$'; cat "$work/err")
point $? 'the line says how much, where and what' "$work/err"

tests '^TestLose$' --confirm=0
is_silent 'what is never repeated is not judged'

tests "$healthy|Thread"
is 23 'TestThread ' 'what a thread of C loses is some test'"'"'s, too'

tests '^$' -- -test.bench=. -test.benchtime=3x
is 23 'BenchmarkLose ' 'a benchmark'

# the evidence, in any format, of what was kept
rm -rf "$work/darkheap-artifacts"
tests "^TestLose$" -f --report=json:now.json
(cd "$work" && "$darkheap" report --format=json --no-fail \
	darkheap-artifacts/repeated.test.*.darkheap >later.json)
point $? 'a red package leaves its capture' "$work/err"
for file in now later; do
	[ "$(jq -c '[.sites[] | select(.function | endswith(".Lose"))
		| .verdict, .evidence[0].says,
		  (.tests[0] | .name, .verdict, .repetitions)]' \
		"$work/$file.json")" = \
		'["leak","left 1 block each of 32 repetitions of TestLose","TestLose","leak",32]' ]
	point $? "$file: the evidence is the repetitions" "$work/$file.json"
done
tests "$healthy" --artifacts=none-here
[ ! -e "$work/none-here" ]
point $? 'a green one leaves none'

# how a test binary may end
END='again' tests '^TestEnd$' --tell="$work"
[ "$status" = 0 ] &&
	grep -q 'darkheap: TestEnd may leak .*: it cannot be repeated (run again' \
		"$work/err"
point $? 'what cannot be repeated is suspect' "$work/err"
[ "$(jq -c '[.tracked, .result, .package, (.suspects | length)]' \
	"$work"/[0-9]*.json)" = '[true,"pass","example.org/repeated",2]' ]
point $? 'and told to who asked' "$work"/[0-9]*.json
KEEP=1 tests '^TestFree$'
[ "$status" = 0 ] && [ "$(wc -l <"$work/err")" = 1 ] &&
	grep -q 'TestMain may leak .*: it cannot be repeated (it runs once)' \
		"$work/err"
point $? 'so is what TestMain left' "$work/err"
END='fail' tests '^TestEnd$'
is 1 '' 'a test that fails is not repeated'
END='panic' tests '^TestEnd$'
[ "$status" = 2 ] && grep -q 'panic: here' "$work/err" &&
	! grep -q darkheap: "$work/err"
point $? 'nor one that panics' "$work/err"
END='exit' tests '^TestEnd$'
is 3 '' 'nor one that calls os.Exit'
END='kill' tests '^TestEnd$'
is 137 '' 'nor one that is killed'
END='sleep' tests '^TestEnd$' -- -test.timeout=1s
[ "$status" = 2 ] && grep -q 'goroutine [0-9]* \[' "$work/err" &&
	! grep -q darkheap: "$work/err"
point $? 'a time-out leaves its goroutines only' "$work/err"

# under go test
export GOFLAGS="'-exec=$darkheap run --artifacts=$work/kept --confirm=5m --'"
export GOPROXY=off GOWORK=off CGO_ENABLED=1
(cd repeated && go test -run "$once|$healthy" .) >"$work/err" 2>&1
[ $? = 1 ] && [ "$(leaks)" = \
	'FuzzLose TestLose TestParallel TestParallelToo TestTable/case_b ' ] &&
	grep -q '^FAIL.*example.org/repeated' "$work/err"
point $? 'go test shows what leaks' "$work/err"
(cd repeated && go test -run "$healthy" .) >"$work/err" 2>&1 &&
	! grep -q darkheap "$work/err"
point $? 'and nothing else' "$work/err"
(cd repeated && go test -json -run '^TestLose$' .) >"$work/out" 2>"$work/err"
jq -se '([.[] | select(.Test == "TestLose" and .Action == "pass")]
	| length == 1) and (last | .Action == "fail") and
	any(.[]; .Output // "" | startswith("darkheap: TestLose leaks"))' \
	"$work/out" >/dev/null
point $? 'as a stream of JSON, too' "$work/out"

[ -z "$(ls -A "$TMPDIR")" ]
point $? 'nothing stays behind'
plan
