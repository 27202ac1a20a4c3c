#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A thousand short programs, three at a time: each is in the report with exact
# counts, and the collector holds neither descriptors nor threads nor mappings
# of those that have ended.  More at once than it can hold: said, and no harm.
# Many at once: what they have in common is there once.  Many threads in each:
# every event is counted.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
# shellcheck source-path=SCRIPTDIR source=tap.sh
. ./tap.sh
programs=1000 at_once=3 blocks=100

# What the program writes: the most descriptors at any look, then at the end
# descriptors, threads, mappings and KiB of memory.
cat >"$work/crowd" <<'EOF'
#!/usr/bin/env bash
read -ra children <"/proc/$PPID/task/$PPID/children"
for pid in "${children[@]}"; do [ "$pid" = $$ ] || collector=$pid; done
count() { set -- "/proc/$collector/$1/"*; echo $#; }
(
	most=0
	trap 'echo "$most" >most; exit' TERM
	while :; do
		n=$(count fd)
		[ "$n" -le "$most" ] || most=$n
		read -rt 0.01 <>fifo
	done
) &
sampler=$!
yes "$3" | head -n "$1" | xargs -P "$2" -n 1 ./family
status=$?
kill "$sampler"
wait "$sampler"
# the last ones end, and are closed, a moment later
for _ in {1..500}; do
	threads=$(count task)
	[ "$threads" -gt 2 ] || break
	read -rt 0.01 <>fifo
done
{
	cat most
	count fd
	echo "$threads"
	wc -l <"/proc/$collector/maps"
	awk '$1 == "RssAnon:" { print $2 }' "/proc/$collector/status"
} >found
exit "$status"
EOF
chmod +x "$work/crowd"
mkfifo "$work/fifo"

# at_most NAME FOUND LIMIT
at_most()
{
	echo "$2" >"$work/wrong"
	[ "$2" -le "$3" ]
	point $? "$1: at most $3" "$work/wrong"
}

build local family "$work/family"
point $? 'family builds' "$work/build.log"
track "$work/report.json" --no-fail --report=text -- \
	./crowd "$programs" "$at_once" "$blocks"
point $? 'a thousand programs: all end well' "$work/log"
python3 family.py "$work/report.json" "$programs" 1 \
	>"$work/wrong" 2>&1
point $? 'a thousand programs: each has what it kept' "$work/wrong"
{ read -r most; read -r fds; read -r threads; read -r maps; read -r kib; } \
	<"$work/found"
at_most 'most descriptors at once' "$most" 1000
at_most 'descriptors at the end' "$fds" 40
at_most 'threads at the end' "$threads" 2
at_most 'mappings at the end' "$maps" 1500
at_most 'KiB of memory at the end' "$kib" 200000
lines=$(wc -l <"$work/log")
at_most 'lines of the report' "$lines" 40
echo "# $most $fds $threads $maps $kib"

# Forty at once, and descriptors for a few of them: the others run on.
cat >"$work/rush" <<'EOF'
#!/usr/bin/env bash
mkfifo ready
for i in {1..40}; do
	./family wait 100 >ready &
	pids+=($!)
done
exec 3<ready
for i in {1..40}; do read -ru 3; done
kill "${pids[@]}"
for pid in "${pids[@]}"; do wait "$pid" || exit; done
EOF
chmod +x "$work/rush"
(
	ulimit -n 256
	track "$work/report.json" --no-fail --report=text -- ./rush
)
point $? 'too few descriptors: all end well' "$work/log"
jq -e '[.processes[] | select(.name == "family") | .why_not] | length == 40
	and (map(select(. == "too many processes at once")) | length > 20)' \
	"$work/report.json" >"$work/wrong"
point $? 'too few descriptors: the report says who was not tracked' "$work/log"
tracked=$(jq '[.processes[] | select(.tracked)] | length' "$work/report.json")
sed -i 's/"complete": false/"complete": true/' "$work/report.json"
python3 family.py "$work/report.json" "$tracked" 1 >"$work/wrong" 2>&1 &&
	[ "$tracked" -ge 5 ]
point $? 'too few descriptors: those that were are exact' "$work/wrong"

# KiB of the collector's memory with some programs alive, then with more.
cat >"$work/alive" <<'EOF'
#!/usr/bin/env bash
read -ra children <"/proc/$PPID/task/$PPID/children"
for pid in "${children[@]}"; do [ "$pid" = $$ ] || collector=$pid; done
mkfifo alive.ready
exec 3<>alive.ready
for n; do
	for ((i = 0; i < n; i++)); do
		./family wait 100 >alive.ready &
		pids+=($!)
	done
	for ((i = 0; i < n; i++)); do read -ru 3; done
	awk '$1 == "RssAnon:" { print $2 }' "/proc/$collector/status"
done >found
kill "${pids[@]}"
for pid in "${pids[@]}"; do wait "$pid" || exit; done
EOF
chmod +x "$work/alive"
few=8 more=32
track "$work/report.json" --no-fail --report=text -- ./alive "$few" "$more"
point $? 'many at once: all end well' "$work/log"
python3 family.py "$work/report.json" $((few + more)) 1 >"$work/wrong" 2>&1
point $? 'many at once: each has what it kept' "$work/wrong"
{ read -r before; read -r after; } <"$work/found"
at_most 'KiB of memory for each of many' $(((after - before) / more)) 600
echo "# $before $after"

# What each of them counted itself, and the report of all of them.
build local ../bench/scale/victim "$work/victim"
point $? 'victim builds' "$work/build.log"
for _ in {1..16}; do echo './victim threads 32 64000 &'; done >"$work/threads"
echo wait >>"$work/threads"
(cd "$work" && "$darkheap" run -f --no-fail -q --stall=1h \
	--report=json:report.json -- sh threads) >"$work/log" 2>"$work/wrong"
point $? '16 processes of 32 threads: all end well' "$work/wrong"
awk '{ sum[$1] += $2; n[$1]++ }
	END { print n["kept"], "true", sum["allocated"], sum["kept"] }' \
	"$work/log" >"$work/wanted"
jq -r '[.sites[] | select(.function | startswith("main."))] as $sites |
	"\([.processes[] | select(.tracked)] | length) \(.complete) \(
	$sites | map(.allocated_objects) | add) \(
	$sites | map(.live_objects) | add)"' \
	"$work/report.json" >"$work/found"
diff "$work/wanted" "$work/found" >"$work/wrong"
point $? '16 processes of 32 threads: every event is counted' "$work/wrong"
plan
