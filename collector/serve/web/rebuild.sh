#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# rebuild.sh FILE - make the page from its sources and its locked packages
#
# Works in build/npm, where the packages stay for the next time.
set -euo pipefail
file=$(realpath "$1")
cd "$(dirname "$0")"
to=../../../build/npm/page

mkdir -p "$to"
if ! cmp -s package-lock.json "$to/installed"; then
	rm -f "$to/installed"
	cp package.json package-lock.json .npmrc "$to"
	(cd "$to" && npm ci)
	cp package-lock.json "$to/installed"
fi
rm -rf "$to/src"
cp -r src build.mjs "$to"
node "$to/build.mjs" "$file"
