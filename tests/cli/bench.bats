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

# in_python: stdin, with the bench's files to import
in_python()
{
	PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$bench python3 -
}

# verdict: what checks.py says of the report ./report.json
verdict()
{
	in_python <<-'EOF'
		import pathlib
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
	"$bench/run.py" --output=two.md --from=one.json >out
	cmp one.md two.md
	printf 'a\n<!-- make bench: begin -->\nold\n<!-- make bench: end -->\nz\n' \
		>readme
	"$bench/run.py" --output=two.md --from=one.json --excerpt=readme >out
	[ "$(head -2 readme)" = $'a\n<!-- make bench: begin -->' ]
	[ "$(tail -2 readme)" = $'<!-- make bench: end -->\nz' ]
	grep -q '^| C only, 3 C frames ' readme
	run -1 grep -q old readme
	run -1 "$bench/run.py" --output=two.md --from=one.json --excerpt=two.md
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

@test "the shim's instructions belong to the steps that they are of" {
	shim=$(realpath "$bench/../../build/libdarkheap.so")
	at=$(nm "$shim" | awk '$3 == "malloc" { print $1 }')
	walk=$(nm "$shim" | awk '$3 == "walk_c" { print $1 }')
	run -0 in_python <<-EOF
		import places
		known = places.Places()
		known.learn([0x$at, 0x$walk])
		print(known.step(0x$at).name, known.function(0x$at))
		print(known.step(0x$walk).name)
		print(*map(places.path_of, ["malloc_hit", "free.cold", "emit_free"]))
	EOF
	[ "$output" = $'hook and guard malloc\nC frames\nmalloc free None' ]
}

@test 'what callgrind writes is read: names, relative places, costs of callees' {
	run -0 in_python <<-'EOF'
		import callgrind
		shim = callgrind.SHIM
		text = f"""positions: instr line
		ob=(1) /lib/libc.so.6
		fn=(1) malloc
		0x100 1 7
		ob=(2) {shim}
		fn=(2) walk'malloc
		0x200 5 3
		+4 +1 2
		cob=(1)
		cfn=(1)
		calls=1 0x100 1
		* * 70
		-2 * 1
		fn=(1)
		ob=(1)
		0x300 1 9
		fn=(2)
		ob=(2)
		0x400 1 4
		"""
		for cost in callgrind.costs(text.replace("\t", "")):
		    print(*cost)
	EOF
	[ "$output" = "512 walk'malloc 3
516 walk'malloc 2
514 walk'malloc 1
1024 walk'malloc 4" ]
}
