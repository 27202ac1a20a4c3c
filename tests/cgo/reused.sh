#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Two libraries that are opened and closed in turn, at one address: the blocks of
# each are its own.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
# shellcheck source-path=SCRIPTDIR source=tap.sh
. ./tap.sh

cat >"$work/library.c" <<'C'
#include <stdlib.h>
__attribute__((noinline)) void *NAME(void)
{
	void *block = malloc(SIZE);

	__asm__ volatile("" ::"r"(block) : "memory");
	return block;
}
void *get(void) { return NAME(); }
C
cat >"$work/main.c" <<'C'
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
typedef void *(*get_fn)(void);
static void *place[2];
static int same;
static int use(const char *name, int which)
{
	void *library = dlopen(name, RTLD_NOW);
	get_fn get = library ? (get_fn)dlsym(library, "get") : NULL;

	if (!get)
		return 1;
	place[which] = (void *)get;
	same += place[0] == place[1];
	for (int i = 0; i < 5; i++)
		if (!get())
			return 1;
	return dlclose(library);
}
int main(int argc, char **argv)
{
	(void)argc;
	for (int i = 0; i < 40; i++)
		if (use(argv[1], 0) || use(argv[2], 1))
			return 1;
	return same < 20;
}
C
for i in 1 2; do
	gcc -O1 -g -fPIC -shared -fno-builtin -DNAME="work$i" -DSIZE=$((i * 100)) \
		-o "$work/lib$i.so" "$work/library.c"
done
gcc -O1 -g -o "$work/main" "$work/main.c" -ldl
cd "$work" || exit 1
track report.json --include-non-go --capture=reused.darkheap --no-fail \
	-- ./main ./lib1.so ./lib2.so
point $? 'both were at one address' "$work/log"
for report in report.json again.json; do
	[ $report = report.json ] || "$darkheap" report reused.darkheap \
		--format=json --output=again.json
	jq -c '[.sites[] | select(.function // "" | startswith("work")) |
		{function, live_objects, live_bytes}] | sort_by(.function)' \
		$report >sites
	# what is allocated before the maps are read again may have no name
	jq -e 'map(.live_objects >= 100 and .live_bytes == .live_objects *
			{"work1": 100, "work2": 200}[.function]) == [true, true]' \
		sites >/dev/null
	point $? "$report: no block has the other one's name" sites
done
plan
