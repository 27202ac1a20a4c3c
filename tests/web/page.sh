#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The page of --report=html: is what the tree holds what its sources give, and
# does it work in a browser?
set -uo pipefail
cd "$(dirname "$0")" || exit 1
root=$(cd ../.. && pwd)
chromium=${CHROMIUM:-/usr/bin/chromium}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

skip_all()
{
	echo "1..0 # SKIP $1"
	exit 0
}

# the locked packages, in build/, once for each lock
packages()
{
	local to=$root/build/npm/tests

	mkdir -p "$to" || return
	cmp -s package-lock.json "$to/installed" && return
	rm -f "$to/installed"
	cp package.json package-lock.json .npmrc "$to" || return
	(cd "$to" && npm ci) >"$work/npm.log" 2>&1 || return
	cp package-lock.json "$to/installed"
}

# page_of FILE PROGRAM [ARGUMENT...]: a real one, of a program of tests/cgo
page_of()
{
	local file=$1 program=$2
	shift 2
	(cd "$root/tests/cgo/$program" &&
		GOFLAGS='' GOWORK=off go build -o "$work/$program" .) &&
		(cd "$work" && "$root/build/darkheap" run --capture=none \
			--report="html:$file" --no-fail -- "./$program" "$@")
}

real_pages()
{
	page_of real.html three_leaks &&
		page_of kept.html ledger -tops 40 -stay 300ms
}

for tool in npm node "$chromium"; do
	command -v "$tool" >/dev/null || skip_all "there is no $tool"
done
packages || skip_all "no packages: $(tail -n 1 "$work/npm.log")"

points=1
if ! "$root/collector/serve/web/rebuild.sh" "$work/page.html" \
	>"$work/build.log" 2>&1; then
	echo "not ok 1 - the page can be built"
	sed 's/^/# /' "$work/build.log"
elif cmp "$work/page.html" "$root/collector/serve/web/built/page.html"; then
	echo "ok 1 - the page in the tree is what its sources give"
else
	echo "not ok 1 - the page in the tree is old: run 'make web'"
fi

if ! real_pages >"$work/log" 2>&1 ||
	! "$root/build/tests/unit/test_html" --write "$work/big.html"; then
	echo "not ok 2 - pages are written"
	sed 's/^/# /' "$work/log"
	echo "1..2"
	exit 1
fi
cp ./*.mjs "$root/build/npm/tests"
CHROMIUM=$chromium node "$root/build/npm/tests/page.mjs" \
	"$work/real.html" "$work/big.html" "$work/kept.html" >"$work/tap"
# its numbers go on from ours
awk -v points=$points '
	/^(not )?ok [0-9]+/ { n = $1 == "not" ? $3 : $2; sub(n, n + points) }
	/^1\.\.[0-9]+/ { sub(/[0-9]+$/, substr($0, 4) + points) }
	{ print }' "$work/tap"
grep -q '^1\.\.' "$work/tap" || echo "not ok 2 - the browser works"
