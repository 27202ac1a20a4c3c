# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# A part of run.sh: which victims run, and how.
# shellcheck disable=SC2154 # run.sh sets here, build and directory

for source in "$here"/*.c; do
	name=$(basename "$source" .c)
	why=$(compile "$source" "$name" 2>&1)
	result $? "$name: builds" "$why"
	case $name in
	limits | kill | short_life | hidden_dlclose) ;;
	*) victim "$name" "$source" "./$name" ;;
	esac
done

# At any moment: three of them are enough to see a lost tail.
for round in 1 2 3; do
	victim "kill, round $round" "$here/kill.c" ./kill
	published=$(od -An -t u8 -N 8 counter | tr -d ' ')
	said=$(jq .totals.allocated_objects report.json)
	[ "$published" -gt 0 ] && [ "$((said - published))" -ge 0 ] &&
		[ "$((said - published))" -le 1 ]
	result $? "kill, round $round: all that was published is there" \
		"$published blocks made, $said in the report"
done

for round in 1 2 3 4 5; do
	victim "short_life, round $round" "$here/short_life.c" ./short_life
done

# limit NAME VALUE: tracked, and all as without a limit
limit() {
	victim "limit $1 $2" "$here/malloc.c" ./limits "$1" "$2" ./malloc
}

limit fsize 1048576
limit nofile 8
limit as 1500000000
limit as 300000000

# Most of what there is remains the host's.
victim 'limit as: room' "$here/address_space.c" ./limits as 400000000 \
	./address_space

# No room for unwind tables, but for all else: stacks are sent whole.
usual=$(ulimit -S -f)
ulimit -S -f 100000
victim 'no unwind tables' "$here/malloc.c" ./malloc
ulimit -S -f "$usual"

# No room for the shared pages: it runs on, and the report says why.
"$build/darkheap" run --include-non-go -- ./limits as 33554432 ./malloc \
	>out 2>log
result $? 'limit as 32 MiB: runs on' "$(cat log)"
grep -q 'nothing to track: .*memory' log
result $? 'limit as 32 MiB: the report says why' "$(cat log)"

jemalloc=/usr/lib/x86_64-linux-gnu/libjemalloc.so.2
if [ -e "$jemalloc" ]; then
	export LD_PRELOAD=$jemalloc
	# its libstdc++ allocates too: a victim that counts its own function's
	victim 'jemalloc preloaded' "$here/cross_free.c" ./cross_free
	victim 'jemalloc: mallocx' "$here/mallocx.c" ./mallocx
	unset LD_PRELOAD
else
	skip 'jemalloc preloaded' 'no libjemalloc here'
fi

# AT_SECURE: the loader preloads nothing of ours, and the program runs on.
cp malloc setuid
if chown 65534 setuid 2>/dev/null && chmod 4755 setuid &&
	! findmnt -no OPTIONS -T . | grep -qw nosuid; then
	"$build/darkheap" run --include-non-go -- ./setuid >out 2>log
	result $? 'setuid program: runs on' "$(cat log)"
	grep -q 'nothing to track' log
	result $? 'setuid program: the report says so' "$(cat log)"
else
	skip 'setuid program' 'needs root and a place without nosuid'
fi
