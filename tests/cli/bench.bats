#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# `make bench` works: what it runs, what it checks and what it writes. No time
# that it measures matters here.
bats_require_minimum_version 1.5.0

setup()
{
	bench=$BATS_TEST_DIRNAME/../bench
	cd "$BATS_TEST_TMPDIR" || return
}

# verdict: what checks.py says of the report ./report.json
verdict()
{
	PYTHONDONTWRITEBYTECODE=1 python3 - "$bench" <<-'EOF'
		import pathlib, sys
		sys.path.insert(0, sys.argv[1])
		import checks
		found = checks.Checks()
		found.check("case", checks.read(pathlib.Path("report.json")),
		            pairs=5, live=7)
		print(f"incomplete {found.incomplete} wrong {found.wrong}")
	EOF
}

@test '--help tells the options' {
	run -0 "$bench/run.py" --help
	for option in --rounds --quick --only --no-peers --output --from; do
		[[ $output == *"$option"* ]]
	done
}

@test 'one round of two cases writes the document, and it can be written again' {
	run -0 --separate-stderr "$bench/run.py" --quick --rounds=1 --no-peers \
		--only='depth 2|C only, 3' --output="$BATS_TEST_TMPDIR/one.md"
	grep -q '^| C.CString + C.free, Go depth 2 ' one.md
	grep -q '^| C only, 3 C frames ' one.md
	# on a busy machine a run may be incomplete, but never wrong
	grep -q ' 0 complete but wrong' one.md
	[ "$output" = "$(cat one.md)" ]
	"$bench/run.py" --output=two.md \
		--from="$bench/../../build/bench/results.json" >out
	cmp one.md two.md
}

@test 'a report with other counts than the program made is wrong' {
	jq -n '{complete: true, incomplete: [], degraded: {stalled_ns: 0},
		loss: {allocs: 0, frees: 0, stacks: 0},
		totals: {allocated_objects: 112, freed_objects: 5, live_objects: 107},
		sites: [{function: "harness.plant", live_objects: 100,
			 live_bytes: 100000},
			{function: "main.keep", live_objects: 7, live_bytes: 336}]
		}' >right.json
	cp right.json report.json
	[ "$(verdict)" = 'incomplete 0 wrong 0' ]
	for change in '.sites[0].live_objects = 99' '.sites[1].live_objects = 8' \
		'.totals.freed_objects = 4' '.totals.live_objects = 106' \
		'.sites[0].function = null'; do
		jq "$change" right.json >report.json
		[ "$(verdict)" = 'incomplete 0 wrong 1' ]
	done
	jq '.complete = false' right.json >report.json
	[ "$(verdict)" = 'incomplete 1 wrong 0' ]
}
