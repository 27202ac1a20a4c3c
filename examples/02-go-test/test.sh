#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The test that leaks is named with both lines, and green once fix.patch is in;
# the README says what is printed; ci/ is YAML.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
darkheap=$PWD/../../build/darkheap
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
export GOFLAGS='' GOWORK=off CGO_ENABLED=1 LC_ALL=C.UTF-8
unset DARKHEAP_OPTIONS
points=0

# point STATUS NAME
point()
{
	points=$((points + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $points - $2"
		return
	fi
	echo "not ok $points - $2"
	sed 's/^/# /' "$directory/both"
}

# run_tests WORD...: darkheap test WORD... of the copy, as a README shows it
run_tests()
{
	(cd "$directory/calendar" && "$darkheap" test "$@") \
		>"$directory/both" 2>&1
}

# without what is new each time
comparable()
{
	sed -E 's/[0-9.]+s$/TIME/'
}

mkdir "$directory/calendar"
cp -r go.mod when "$directory/calendar"
run_tests ./...
[ $? -eq 23 ]
point $? 'status 23'
for line in 20 21; do
	grep -qE "^darkheap: calendar/when: TestParseRejects[^ ]* leaks .* at when.go:$line" \
		"$directory/both"
	point $? "the test and line $line are named"
done
! grep -E 'Test(Parse|Format)\b[^R]' "$directory/both"
point $? 'the others are not'
comparable <"$directory/both" | sort >"$directory/printed"
awk '/^```/ { if (inside) exit } inside
	/^\$ darkheap test / { inside = 1 }' README.md |
	comparable | sort >"$directory/shown"
diff "$directory/shown" "$directory/printed" >"$directory/both"
point $? 'README.md shows what is printed'

(cd "$directory/calendar" && patch -sp1) <fix.patch
run_tests ./... &&
	[ "$(grep -vc '^ok  	calendar/when' "$directory/both")" -eq 0 ]
point $? 'with fix.patch: green, and not a word of ours'

for file in ci/*.yml; do
	python3 -c 'import sys, yaml; yaml.safe_load(open(sys.argv[1]))' \
		"$file" >"$directory/both" 2>&1
	point $? "$file is YAML"
	while read -r option; do
		"$darkheap" test --help | grep -q -- "$option"
		point $? "$file: $option is an option"
	done < <(grep -o -- '--[a-z-]*=' "$file" | sort -u)
done
echo "1..$points"
