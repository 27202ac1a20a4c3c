#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The README says what is printed, with the leak and once fix.patch is in; ci/
# is YAML, and asks for options that there are.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
darkheap=$PWD/../../build/darkheap
points=0

# point STATUS NAME
point()
{
	local word=ok
	points=$((points + 1))
	[ "$1" -eq 0 ] || word='not ok'
	echo "$word $points - $2"
}

../readme.py .
for file in ci/*.yml; do
	python3 -c 'import sys, yaml; yaml.safe_load(open(sys.argv[1]))' \
		"$file" 2>&1 | sed 's/^/# /'
	point "${PIPESTATUS[0]}" "$file is YAML"
	while read -r option; do
		"$darkheap" test --help | grep -q -- "$option"
		point $? "$file: $option is an option"
	done < <(grep -o -- '--[a-z-]*=' "$file" | sort -u)
done
echo "1..$points"
