#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What a scan found and what ran, side by side: --scan of run and report.
# shellcheck disable=SC2154 # here, darkheap: common.bash
bats_require_minimum_version 1.5.0
load common

schemas=$BATS_TEST_DIRNAME/../../docs
example=$BATS_TEST_DIRNAME/../../examples/07-static-and-runtime

# finding RULE FILE TEXT FUNCTION: a result of darkheap-scan, at the line of
# FILE that has TEXT
finding() {
	local line

	line=$(grep -nF "$3" "$example/$2" | head -n 1 | cut -d: -f1)
	jq -n --arg rule "$1" --arg file "$2" --argjson line "$line" \
		--arg function "$4" '{ruleId: $rule, level: "warning",
		message: {text: "by hand"}, properties: {function: $function},
		locations: [{physicalLocation: {
			artifactLocation: {uri: $file, uriBaseId: "%SRCROOT%"},
			region: {startLine: $line}}}]}'
}

# findings: what a scan of the example says, as SARIF
findings() {
	{
		finding leak words.go 'cPath := C.CString' main.clean
		finding early-return-leak when.go 'cText := C.CString' main.parse
		finding inline-leak words.go 'C.setenv' main.export
		finding double-free words.go 'C.free' main.method
	} | jq -s '{version: "2.1.0", runs: [
		{tool: {driver: {name: "darkheap-scan", version: "0.1.0"}},
		 results: .},
		{tool: {driver: {name: "vet"}}, results: [{}, {}]}]}'
}

setup_file() {
	(cd "$example" && CGO_ENABLED=1 GOFLAGS='' go build -o "$BATS_FILE_TMPDIR/visits" . &&
		CGO_ENABLED=1 GOFLAGS='' go build -trimpath \
			-o "$BATS_FILE_TMPDIR/trimmed" .)
	findings >"$BATS_FILE_TMPDIR/visits.sarif"
	(cd "$BATS_FILE_TMPDIR" && XDG_RUNTIME_DIR=$BATS_FILE_TMPDIR \
		"$BATS_TEST_DIRNAME/../../build/darkheap" run -q --no-fail \
		--capture=c -- ./visits >visits.out 2>visits.err)
}

setup() {
	use_places
	capture=$BATS_FILE_TMPDIR/c
	scan=$BATS_FILE_TMPDIR/visits.sarif
}
teardown() { nothing_left; }

# rows FILE: what a JSON report says of each finding
rows() {
	jq -r '.scan.findings | sort_by(.rule)[] |
		"\(.rule) \(.state) \(.why)"' "$1"
}

@test "one table: confirmed, static only with the reason, runtime only" {
	status 0 "$darkheap" report --scan="$scan" "$capture"
	sed -n '/^static findings/,/^note: results/p' out >table
	cat >expected <<-'END'
		static findings (visits.sarif): 1 confirmed, 3 static only, 1 runtime only
		  confirmed     leak               words.go:35    left 1000 of 1000 blocks, 8.8 KiB (leak)
		  static only   early-return-leak  when.go:17     executed, did not leak: 1000 blocks, freed
		  static only   double-free        words.go:28    no bad free seen; --free-stacks says if it ran
		  static only   inline-leak        words.go:42    not executed: no stack went through its function
		  runtime only  leak               counter.go:31  holds 1000 blocks, 7.8 KiB; no finding says so
		note: results of the scan not joined: 2 of other tools
	END
	diff expected table
	grep -q '^    scan     leak at words.go:35$' out
	status 0 "$darkheap" report -v --scan="$scan" "$capture"
	[ "$(grep -c '^                by hand$' out)" = 4 ]
	status 0 "$darkheap" report "$capture"
	run ! grep -q 'static findings\|scan' out
}

@test "JSON has every finding, and each site the rules that it confirms" {
	status 0 "$darkheap" report --format=json --scan="$scan" "$capture"
	python3 -W ignore -m jsonschema -i out "$schemas/report.schema.json"
	[ "$(rows out)" = "double-free static_only unknown
early-return-leak static_only executed
inline-leak static_only not_executed
leak confirmed site" ]
	[ "$(jq -c '.sites[] | select(.scan) | [.function, .scan]' out)" = \
		'["main.clean",["leak"]]' ]
	jq -e '.scan.findings[] | select(.state == "confirmed").site as $id |
		any($in.sites[]; .id == $id)' --argjson in "$(cat out)" out
	[ "$(jq -r '.scan.runtime_only_sites[0] as $id |
		.sites[] | select(.id == $id).function' out)" = 'main.(*tally).add' ]
	status 0 "$darkheap" report --format=json "$capture"
	python3 -W ignore -m jsonschema -i out "$schemas/report.schema.json"
	jq -e '.scan == null and all(.sites[]; .scan == null)' out
}

@test "one SARIF: no line has two results for one thing" {
	status 0 "$darkheap" report --format=sarif --scan="$scan" "$capture"
	[ "$(jq -r '.runs[0].results[] | [.ruleId, .level,
		.locations[0].physicalLocation.region.startLine] | join(" ")' out)" = \
		"leak error 35
leak error 31
scan/early-return-leak note 17
scan/double-free warning 28
scan/inline-leak warning 42" ] || {
		jq '.runs[0].results' out
		false
	}
	[ "$(jq -c '[.runs[0].results[] | .properties["darkheap/scan"]]' out)" = \
		'[["leak"],null,null,null,null]' ]
	jq -e '.runs[0] | .tool.driver.rules as $rules |
		all(.results[]; $rules[.ruleIndex].id == .ruleId)' out
	# read again, it is no scan: nothing is told twice
	cp out own.sarif
	status 0 "$darkheap" report --scan=own.sarif "$capture"
	grep -q "'own.sarif' has nothing of darkheap-scan, and 5 results" err
}

@test "a program built with -trimpath, and one that runs other paths" {
	status 0 "$darkheap" run -q --no-fail --capture=none --free-stacks \
		--scan="$scan" --report=json:r.json -- \
		"$BATS_FILE_TMPDIR/trimmed" -n 500 -environ VISITS
	[ "$(rows r.json)" = "double-free static_only executed
early-return-leak static_only executed
inline-leak confirmed site
leak confirmed site" ]
}

@test "a block freed twice confirms what the scan says of the free" {
	mkdir twice
	printf 'module twice\n\ngo 1.20\n' >twice/go.mod
	cat >twice/main.go <<-'END'
		package main

		// #include <stdlib.h>
		import "C"
		import "unsafe"

		func twice(s string) {
			p := C.CString(s)
			C.free(unsafe.Pointer(p))
			q := C.CString(s)
			C.free(unsafe.Pointer(q))
			C.free(unsafe.Pointer(p))
		}

		func main() { twice("x") }
	END
	(cd twice && CGO_ENABLED=1 GOFLAGS='' go build -o ../double . &&
		"$darkheap" scan --format=sarif --output=../s . || [ $? = 23 ])
	# and what nobody would say of the first free
	jq '.runs[0].results |= [.[0], (.[0] |
		.locations[0].physicalLocation.region.startLine = 9)]' s >both.sarif
	for how in '' --free-stacks; do
		# shellcheck disable=SC2086 # nothing, or one word
		"$darkheap" run -q -f --no-fail --capture=none $how --scan=both.sarif \
			--report=json:r.json --report=sarif:r.sarif -- \
			./double >out 2>err || true
		jq -r '.scan.findings[] | "\(.rule) \(.line) \(.why) \(.says)"' r.json
	done >says
	diff - says <<-'END'
		double-free 9 unknown bad frees were seen; --free-stacks says where
		double-free 12 unknown bad frees were seen; --free-stacks says where
		double-free 9 unknown executed, but bad frees were seen elsewhere
		double-free 12 bad_free a block was freed twice
	END
	[ "$(jq -c '[.runs[0].results[] | select(.ruleId | test("double"))
		| [.ruleId, .properties["darkheap/scan"]]]' r.sarif)" = \
		'[["double_free",["double-free"]],["scan/double-free",null]]' ]
}

@test "what was not recorded is not said to be fine" {
	# so seldom that none of its few KiB is ever seen
	status 0 "$darkheap" run -q --no-fail --capture=none --sample=1TiB \
		--scan="$scan" --report=json:r.json -- \
		"$BATS_FILE_TMPDIR/visits"
	[ "$(jq -r '.scan.findings[].why' r.json | sort -u)" = unknown ]
}

@test "a scan that cannot be read is an error before anything starts" {
	echo '{}' >bad.sarif
	for file in bad.sarif none.sarif; do
		status 125 "$darkheap" run --scan=$file -- touch started
		[ ! -e started ]
		status 2 "$darkheap" report --scan=$file "$capture"
		[ ! -s out ]
	done
	grep -q "cannot read the scan 'none.sarif': No such file" err
	status 2 "$darkheap" report --scan=bad.sarif "$capture"
	grep -q "'bad.sarif' is no SARIF 2.1.0" err
	status 2 "$darkheap" diff --scan="$scan" "$capture" "$capture"
}

@test "darkheap test joins what its packages did" {
	mkdir module
	cat >module/go.mod <<-'END'
		module m

		go 1.20
	END
	cat >module/m.go <<-'END'
		package m

		// #include <stdlib.h>
		import "C"

		func Lose(s string) { C.CString(s) }

		func Never(s string) { C.CString(s) }
	END
	cat >module/m_test.go <<-'END'
		package m

		import "testing"

		func TestLose(t *testing.T) {
			for i := 0; i < 100; i++ {
				Lose("x")
			}
		}
	END
	jq '.runs = [.runs[0] | .results = [.results[0] |
		.locations[0].physicalLocation.artifactLocation.uri = "m.go" |
		(6, 8) as $line |
		.properties.function = {"6": "m.Lose", "8": "m.Never"}["\($line)"] |
		.locations[0].physicalLocation.region.startLine = $line]]' \
		"$scan" >module/scan.sarif
	cd module
	GOFLAGS='' status 23 "$darkheap" test --scan=scan.sarif .
	grep -q '^static findings (scan.sarif): 1 confirmed, 1 static only, 0 ' err
	grep -q '^  confirmed     leak  m.go:6 ' err
	grep -q '^  static only   leak  m.go:8  not executed' err
	GOFLAGS='' status 125 "$darkheap" test --scan=none.sarif .
}
