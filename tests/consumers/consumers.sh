#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Formats that other people's programs read, read by other people's programs:
# what the unit tests made up, and what a run of a real program wrote.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
root=$(cd ../.. && pwd)
darkheap=$root/build/darkheap
packages=$root/build/pypi/consumers
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

skip_all()
{
	echo "1..0 # SKIP $1"
	exit 0
}

# the packages of requirements.txt, in build/, once for each of its versions
install_packages()
{
	cmp -s requirements.txt "$packages/installed" && return
	rm -rf "$packages"
	python3 -m pip install --quiet --disable-pip-version-check --no-deps \
		--require-hashes --target "$packages" -r requirements.txt \
		>"$work/pip.log" 2>&1 || return
	cp requirements.txt "$packages/installed"
}

# in a repository, so that its lines have paths there
write_real()
{
	local reports=()
	local format

	for format; do
		reports+=("--report=$format:$work/real.$format")
	done
	mkdir -p "$work/repository/.git" &&
		cp -r "$root/tests/cgo/three_leaks" "$work/repository" || return
	(cd "$work/repository/three_leaks" &&
		GOFLAGS='' GOWORK=off go build -trimpath -o "$work/leaks" . &&
		"$darkheap" run --capture="$work/c" --no-fail "${reports[@]}" \
			-- "$work/leaks") >"$work/log" 2>&1
}

# what `darkheap scan` finds in the sources of its own tests
write_scan()
{
	(cd "$root/go/cmd/darkheap-scan/internal/scan/testdata/rules" &&
		GOFLAGS='' GOWORK=off "$darkheap" scan --format=sarif \
			--output="$work/scan.sarif" ./...) >"$work/log" 2>&1
	[ $? = 23 ]
}

# what a scan has found of it: a leak, what is freed, and what nobody writes
write_joined()
{
	jq -n 'def result(rule; file; line): {ruleId: rule, level: "?",
			message: {text: "[x](y) {1}\u001b"},
			locations: [{physicalLocation: {
				artifactLocation: {uri: file},
				region: {startLine: line}}}]};
		{version: "2.1.0", runs: [{
			tool: {driver: {name: "darkheap-scan"}},
			results: [result("leak"; "three_leaks/main.go"; 28),
				result("leak"; "three_leaks/main.go"; 36),
				result("]({0} "; "a b/{0}%.go"; 7)]}]}' \
		>"$work/found.sarif" &&
		(cd "$work/repository" && "$darkheap" report \
			--scan="$work/found.sarif" --format=sarif \
			--output="$work/joined.sarif" "$work/c") >"$work/log" 2>&1
}

install_packages || skip_all "no packages: $(tail -n 1 "$work/pip.log")"
formats=(junit sarif github)
for format in "${formats[@]}"; do
	"$root/build/tests/unit/test_$format" --write "$work" \
		>"$work/log" 2>&1 || sed 's/^/# /' "$work/log"
done
write_real "${formats[@]}" || sed 's/^/# /' "$work/log"
write_scan || sed 's/^/# /' "$work/log"
write_joined || sed 's/^/# /' "$work/log"
PYTHONPATH=$packages python3 -W ignore readers.py "$work"
