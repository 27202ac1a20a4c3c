#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# examples/readme.py, which compares the READMEs of examples with what is
# printed: what may differ, and what may not.
# shellcheck disable=SC2016 # what stands in a README is expanded there
bats_require_minimum_version 1.5.0

setup()
{
	readme=$BATS_TEST_DIRNAME/../../examples/readme.py
	example=$BATS_TEST_TMPDIR/99-example
	mkdir "$example"
}

# block: stdin as the README, a block of commands with their output
block()
{
	printf '# Example\n\n```console\n%s\n```\n' "$(cat)" >"$example/README.md"
}

@test 'what is printed stands there: one point a command' {
	block <<-'E'
		$ echo one; echo two >&2
		one
		two
		$ word=kept; (exit 3)
		$ echo $? $word; \
		    echo more
		3 kept
		more
	E
	run -0 "$readme" "$example"
	[[ $output == *1..3* && $output != *'not ok'* ]]
}

@test 'times, addresses, process ids, spaces and close sizes may differ' {
	block <<-'E'
		$ echo 'at 0x7f12 after 1.25 s, x.815.darkheap,   100.5 MiB'
		at 0x1 after 37 s, x.4.darkheap, 99.0 MiB
		$ echo 'proc.go:12 README.md'
		proc.go:13 README.md
	E
	run -0 "$readme" "$example"
}

@test 'counts, words, lines of its own files and other sizes may not' {
	touch "$example/own.go"
	block <<-'E'
		$ echo 25000 blocks
		24999 blocks
		$ echo leak
		cache
		$ echo own.go:12
		own.go:13
		$ echo 100 MiB
		70 MiB
		$ echo one; echo two
		one
		$ true
		one
	E
	run -1 "$readme" "$example"
	[[ $output == *1..6* && $output != *$'\nok '* ]]
	[[ $output == *'- 24999 blocks'*'+ 25000 blocks'* ]]
}

@test 'a port is one that is free, in the program, too' {
	echo 'const port = 16060' >"$example/own.go"
	block <<-'E'
		$ cat own.go; [ "$(tr -dc 0-9 <own.go)" = 16060 ]; echo $?
		const port = 16060
		0
		$ [ "$(tr -dc 0-9 <own.go)" = $((16059 + 1)) ]; echo $?
		1
	E
	run -0 "$readme" --port=16060 "$example"
}

@test 'a line of three dots is any lines, also none' {
	block <<-'E'
		$ seq 9
		1
		...
		7
		8
		...
		9
		...
	E
	run -0 "$readme" "$example"
	sed -i 's/^7$/5/' "$example/README.md"
	run -1 "$readme" "$example"
}

@test 'three dots at the end of a line are the rest of it' {
	block <<-'E'
		$ echo 'no leaks: 912 B in 3 blocks'; echo
		no leaks: ...

		$ echo 'no leaks: 912 B in 3 blocks'
		2 leaks: ...
	E
	run -1 "$readme" "$example"
	[[ $output == *$'\nok 1'*$'\nnot ok 2'* ]]
}

@test '--vary: what an example says that differs each time' {
	block <<-'E'
		$ echo load 17
		load 23
	E
	run -1 "$readme" "$example"
	run -0 "$readme" --vary='load [0-9]+' "$example"
}

@test 'a shell that ends early fails what it did not reach' {
	block <<-'E'
		$ exit 0
		$ echo more
		more
	E
	run -1 "$readme" "$example"
	[[ $output == *'not ok 1'*'not ok 2'* ]]
}

@test 'a README without a command fails, and other blocks are not run' {
	printf '```\n$ touch there\n```\n' >"$example/README.md"
	run -1 "$readme" "$example"
	[ ! -e "$example/there" ]
}

@test '--write puts in what was printed, and then it is right' {
	block <<-'E'
		$ echo one; echo more
		two
		$ echo right
		right
	E
	run -1 "$readme" --write "$example"
	grep -qx more "$example/README.md"
	run -0 "$readme" "$example"
}

@test 'the tree beside the example is this one, and nothing is left in it' {
	block <<-'E'
		$ ls -d ../../go ../../build; touch left; command -v darkheap >/dev/null
		../../build
		../../go
	E
	run -0 "$readme" "$example"
	[ ! -e "$example/left" ]
}

@test 'docs/run-modes.md: thirteen rows, every example, with its counts' {
	cd "$BATS_TEST_DIRNAME/../.."
	python3 - <<-'E'
		import pathlib
		import re
		text = pathlib.Path("docs/run-modes.md").read_text()
		rows = re.findall(r"^\| (\d+) \|(.*)\|$", text, re.M)
		assert [int(number) for number, row in rows] == list(range(1, 14))
		for number, row in rows:
		    link = re.search(r"\((?:\.\./)?([^)]*\.md)\) \|", row)
		    readme = pathlib.Path("docs") / link[1]
		    if "examples" in link[1]:
		        readme = pathlib.Path(link[1])
		    shown = readme.read_text().replace(",", "")
		    for count in re.findall(r"\b\d[\d,]{2,}\b", row.split("|")[-1]):
		        assert count.replace(",", "") in shown, (number, count)
		named = set(re.findall(r"\b\d\d-[a-z]+(?:-[a-z]+)*\b", text))
		there = {path.parent.name
		         for path in pathlib.Path("examples").glob("*/test.sh")}
		assert named == {name for name in there if name > "04"}, named ^ there
	E
}
