#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What `darkheap test` hands to go and to each run, and what it makes of what
# they tell.  Go itself is in tests/harness/.
# shellcheck disable=SC2154 # here, darkheap: common.bash
load common

setup()
{
	use_places
	mkdir bin told
	ln -s "$BATS_TEST_DIRNAME/fake_go.py" bin/go
	PATH=$here/bin:$PATH
	export TOLD=$here/told LC_ALL=C.UTF-8
	unset GOFLAGS
}
teardown() { nothing_left; }

# go_gets WORD...: what go got beside test and -exec
go_gets()
{
	printf '%s\n' "$@" >wanted
	grep -v '^-exec=' words | tail -n +2 | diff wanted -
}

# run_gets WORD...: each is one of those of -exec
run_gets()
{
	for word; do
		grep -qxF -- "$word" exec || { echo "no $word"; cat exec; return 1; }
	done
}

lacks()
{
	[ "$(grep -cE -- "$1" "$2")" = 0 ]
}

# tell NAME FIELDS: a package has told this
tell()
{
	printf '{"package":"m/%s","exe":"/t/%s.test","tracked":true,%s}\n' \
		"$1" "$1" "$2" >"told/$1.json"
}

leak='"result":"fail","failed_by_itself":false,"leaks":[{"test":"TestDecode",
"objects":3,"object_bytes":12,"bytes":36,"function":"m/a.Decode","file":
"/src/a/decode.go","line":42,"what":"C.CString never freed"}]'

@test "what is not ours goes to go, in order" {
	status 0 "$darkheap" test -run 'Test A' ./... -v -count=2 --race
	go_gets -run 'Test A' ./... -v -count=2 --race
	grep -qx "go's own words" out
	[ ! -s err ]
	status 0 "$darkheap" test
	[ "$(wc -l <words)" = 2 ]
	status 0 "$darkheap" test -f -q -h -o x
	go_gets -f -q -h -o x
}

@test "ours have two dashes, anywhere before -args" {
	status 0 "$darkheap" test --depth=9 -run X --fail-on leak ./... --no-raw
	go_gets -run X ./...
	run_gets run --depth=9 --fail-on=leak --no-raw --
	for end in -args --args --; do
		status 0 "$darkheap" test ./a --depth=9 "$end" --depth=3 -v
		go_gets ./a "$end" --depth=3 -v
		run_gets --depth=9
	done
	status 125 "$darkheap" test --depth=x
	says "bad depth 'x'"
	status 0 "$darkheap" test --help
	grep -q '^usage: darkheap test ' out
	lacks '^ +-[a-z],' out # letters are go's
}

@test "-C stays before all others" {
	status 0 "$darkheap" test -C sub -v
	[ "$(sed -n '2p;3p' words)" = $'-C\nsub' ]
	[[ $(sed -n 4p words) == -exec=* ]]
	status 0 "$darkheap" test -C=sub
	[ "$(sed -n 2p words)" = -C=sub ]
}

@test "paths that runs get are absolute, and quoted as go reads them" {
	mkdir "it's here" && cd "it's here"
	: >'a b.supp'
	status 0 "$darkheap" test --suppressions 'a b.supp' --artifacts=kept
	run_gets "--suppressions=$PWD/a b.supp" "--artifacts=$PWD/kept"
	[[ $(head -n 1 exec) == /*/darkheap ]]
	: >"\"'a b"
	status 125 "$darkheap" test "--suppressions=\"'a b"
	says "it holds both quotes"
}

@test "DARKHEAP_OPTIONS holds for test, and runs get it from there" {
	: >a.supp
	export DARKHEAP_OPTIONS='--depth=7 --suppressions=a.supp -q'
	status 0 "$darkheap" test --depth=9 ./...
	run_gets --depth=9 "--suppressions=$here/a.supp" --quiet
	lacks '^DARKHEAP_OPTIONS=' env
}

@test "another -exec runs below ours" {
	status 0 "$darkheap" test -exec "nice -n 'a b'" -v
	run_gets -- nice -n 'a b'
	[ "$(tail -n 1 exec)" = 'a b' ]
	go_gets -v
	FAKE_GOFLAGS="-v '-exec=nice -n 5'" status 0 "$darkheap" test
	[ "$(tail -n 2 exec)" = $'-n\n5' ]
	FAKE_GOFLAGS="'-exec=nice -n 5'" status 0 "$darkheap" test -exec=time
	[ "$(tail -n 2 exec)" = $'--\ntime' ]
}

@test "an -exec that is darkheap is not doubled" {
	FAKE_GOFLAGS="'-exec=darkheap run --'" status 0 "$darkheap" test
	[ "$(tail -n 1 exec)" = -- ]
	status 125 "$darkheap" test -exec="'/opt/a b/darkheap' run --"
	says "leave it out"
}

@test "no go" {
	PATH=$here/run status 127 "$darkheap" test ./...
	says "cannot run 'go'"
	says https://go.dev/dl/
}

@test "only leaks: 23, and what leaked" {
	tell a "$leak"
	tell b '"result":"pass"'
	STATUS=1 status 23 "$darkheap" test ./...
	says '1 leak in 1 of 2 packages'
	says 'm/a: TestDecode leaks 3 × 12 B at decode.go:42 (C.CString never freed)'
	[ "$(tail -n 1 err)" = \
		'darkheap: status 23: only leaks failed, in 1 of 2 packages' ]
	[ "$(cat out)" = "go's own words" ]
	LC_ALL=C STATUS=1 status 23 "$darkheap" test ./...
	says 'TestDecode leaks 3 x 12 B'
}

@test "who fails by himself keeps go's status" {
	tell a "$leak"
	tell b '"result":"pass","failed_by_itself":true'
	STATUS=1 status 1 "$darkheap" test ./...
	says 'TestDecode leaks 3'
	says "go test's own status stays"
	rm told/a.json
	STATUS=1 status 1 "$darkheap" test ./...
	[ ! -s err ]
	rm told/b.json
	STATUS=2 status 2 "$darkheap" test ./...
	[ ! -s err ]
}

@test "what was not built keeps go's status, too" {
	tell a "$leak"
	RUNS=2 STATUS=1 status 1 "$darkheap" test ./...
	says "as not all packages were built and run; else 23"
	DRY_STATUS=1 STATUS=1 status 1 "$darkheap" test ./...
	says "as not all packages were built and run; else 23"
	echo '{"package":"m/b"' >told/b.json
	RUNS=2 STATUS=1 status 23 "$darkheap" test -coverprofile x -json ./...
}

@test "--no-fail and --update-baseline keep go's status" {
	tell a "$leak"
	status 0 "$darkheap" test --no-fail
	run_gets --no-fail
	says 'TestDecode leaks 3'
	status 4 "$darkheap" test --baseline=known.json --update-baseline
	says 'missing in the report: 1 of 1 packages'
	rm told/a.json
	tell a '"result":"fail","why":"x"'
	sed -i 's/"tracked":true/"tracked":false/' told/a.json
	status 0 "$darkheap" test --baseline=known.json --update-baseline
	run_gets --no-fail
	lacks baseline exec
	lacks TestDecode err
	[ "$(jq -r .schema known.json)" = darkheap-baseline/1 ]
	rm told/a.json
	status 0 "$darkheap" test --baseline=known.json
	run_gets "--baseline=$here/known.json"
	echo '{"schema":"darkheap-baseline/9"}' >known.json
	status 125 "$darkheap" test --baseline=known.json
	says "is no baseline"
}

@test "what could not be judged: 4, when a policy was asked for" {
	tell a '"result":"unknown"'
	STATUS=1 status 4 "$darkheap" test --fail-on=leak
	says 'not all packages could be judged'
	tell b "$leak"
	STATUS=1 status 23 "$darkheap" test --fail-on=leak
}

@test "a report that cannot be written: 4" {
	status 4 "$darkheap" test --report=json:absent/x.json
	says absent/x.json
	status 0 "$darkheap" test --report=json:x.json
	jq -e '.sites == []' x.json
	run_gets "$(grep -- '^--capture=.*/darkheap-test[.]......$' exec)"
	status 125 "$darkheap" test -json --report=json:-
	says "stdout is go's"
	status 0 "$darkheap" test -args -json
}

@test "packages that were not tracked are named once, with why" {
	tell a "$leak"
	for name in b c; do
		printf '{"package":"m/%s","tracked":false,"result":"pass","why":
			"musl is not tracked yet"}' "$name" >"told/$name.json"
		printf '{"package":"m/pure%s","tracked":false,"result":"pass",
			"why":"built without cgo: nothing to track"}' "$name" \
			>"told/pure$name.json"
	done
	STATUS=1 status 23 "$darkheap" test
	says 'not tracked: m/b, m/c: musl is not tracked yet'
	says '2 packages have no C memory: skipped'
	rm told/[abc].json
	tell d '"result":"pass"'
	status 0 "$darkheap" test
	[ ! -s err ]
	rm told/d.json
	status 0 "$darkheap" test
	says '2 packages have no C memory: skipped'
}

@test "a suspect is said beside leaks, and damaged files are counted" {
	tell a "$leak,\"suspects\":[{\"test\":null,\"objects\":2,\"bytes\":30,
		\"function\":\"m/a.Open\"}]"
	: >told/x.json
	STATUS=1 status 23 "$darkheap" test
	says 'm/a: a test may leak 2 blocks, 30 B at m/a.Open'
	says 'what 1 test binaries found is not known'
}

@test "a word that was meant for us is said when go fails" {
	STATUS=2 status 2 "$darkheap" test --reprot=json:x -f -v --count=1
	says "'--reprot=json:x' went to go test: did you mean '--report'?"
	says "'-f' went to go test: did you mean '--force'?"
	[ "$(grep -c 'went to go test' err)" = 2 ]
	status 0 "$darkheap" test --reprot=json:x
	[ ! -s err ]
}

@test "go's death is ours" {
	got=0
	STATUS=-15 "$darkheap" test 2>err || got=$?
	[ "$got" = 143 ]
}

@test "artifacts go elsewhere when their place cannot be written" {
	: >file
	tell a "$leak,\"capture\":\"/a/x.darkheap\""
	STATUS=1 status 23 "$darkheap" test --artifacts=file/kept
	run_gets "$(grep "^--artifacts=$TMPDIR/darkheap-artifacts\..*" exec)"
	says "'file/kept' cannot be written: captures are in $TMPDIR/darkheap-"
}
