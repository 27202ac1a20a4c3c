#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The tests pass by themselves; under darkheap, by Meson's --wrap and as CTest's
# launcher, the one that leaks fails, and none once it is repaired.
set -uo pipefail
cd "$(dirname "$0")" || exit 1

here=$PWD
PATH=$(cd ../../build && pwd):$PATH
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
export DARKHEAP_OPTIONS='--include-non-go --capture=none --fail-on=leak,growing,startup'
echo '1..8'
points=0

# point STATUS NAME LOG
point() {
	local word=ok
	points=$((points + 1))
	[ "$1" = 0 ] || word='not ok'
	echo "$word $points - $2"
	[ "$1" = 0 ] || sed 's/^/# /' "$3"
}

# outcome LOG: "arena:ok replace:fail ..." of either runner, in order of names
outcome() {
	sed -nE -e 's|^ *[0-9]+/[0-9]+ (\w+) +(OK\|FAIL) .*|\1:\2|p' \
		-e 's|^ *[0-9]+/[0-9]+ Test +#[0-9]+: (\w+) \.+(.{0,3}[A-Z]\w+) .*|\1:\2|p' \
		"$1" | sed -e 's/:.*Passed/:OK/' -e 's/:.*Failed/:FAIL/' |
		sort -u | xargs
}

all_good='arena:OK replace:OK words:OK'
one_fails='arena:OK replace:FAIL words:OK'

meson setup "$directory/meson" "$here" >"$directory/log" 2>&1 &&
	ninja -C "$directory/meson" >>"$directory/log" 2>&1
point $? 'meson builds it' "$directory/log"
meson test -C "$directory/meson" >"$directory/log" 2>&1
[ "$(outcome "$directory/log")" = "$all_good" ]
point $? 'meson: the tests pass' "$directory/log"
meson test -C "$directory/meson" --wrap='darkheap run --' --print-errorlogs \
	>"$directory/log" 2>&1
[ "$(outcome "$directory/log")" = "$one_fails" ] &&
	grep -q 'copy_of at words.c:10' "$directory/log"
point $? 'meson --wrap: one leaks, and the line is named' "$directory/log"

cmake -S "$here" -B "$directory/cmake" -DCMAKE_BUILD_TYPE=Debug \
	'-DLAUNCHER=darkheap;run;--' >"$directory/log" 2>&1 &&
	cmake --build "$directory/cmake" >>"$directory/log" 2>&1
point $? 'cmake builds it' "$directory/log"
ctest --test-dir "$directory/cmake" --output-on-failure \
	>"$directory/log" 2>&1
[ "$(outcome "$directory/log")" = "$one_fails" ] &&
	grep -q 'copy_of at words.c:10' "$directory/log"
point $? 'ctest: one leaks, and the line is named' "$directory/log"
cmake -DLAUNCHER= "$directory/cmake" >"$directory/log" 2>&1
ctest --test-dir "$directory/cmake" >>"$directory/log" 2>&1
[ "$(outcome "$directory/log")" = "$all_good" ]
point $? 'ctest: without darkheap the tests pass' "$directory/log"

# a tree of its own, as somebody else would have it
mkdir "$directory/own"
cp -r ./*.[ch] tests meson.build "$here/../../include/darkheap.h" \
	"$directory/own"
sed -i "s|, '../../include'||" "$directory/own/meson.build"
sed -i 's|\twords->items\[i\] = copy; .*|\tfree(words->items[i]);\n&|' \
	"$directory/own/words.c"
meson setup "$directory/fixed" "$directory/own" >"$directory/log" 2>&1
point $? 'with a copy of the header in the tree' "$directory/log"
meson test -C "$directory/fixed" --wrap='darkheap run --' \
	>"$directory/log" 2>&1
[ "$(outcome "$directory/log")" = "$all_good" ]
point $? 'repaired: the tests pass under darkheap' "$directory/log"
