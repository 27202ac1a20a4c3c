#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Go's side of a program by --pprof-url: what grows there is named, what does
# not is not, in each format and from the capture; and servers that answer as
# nobody should harm nothing.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
# shellcheck source-path=SCRIPTDIR source=tap.sh
. ./tap.sh

address=$(own_address)

# see NAME [FLAG...] WORD...: the program, asked by its URL
see()
{
	local port
	port=$(free_port "$address")
	# nobody is at the proxy
	(cd "$work" && http_proxy=http://$address:9 \
		"$darkheap" run -f --no-fail --capture=c.darkheap \
		--pprof-url="http://$address:$port" --report=text:text \
		--report=json:report.json -- ./goside \
		-address "$address:$port" -seen -for 1m "$@") >"$work/log" 2>&1
}

# holds NAME FILTER: true of the report
holds()
{
	jq .growth "$work/report.json" >"$work/wrong" 2>&1
	[ "$(jq "$2" "$work/report.json" 2>>"$work/wrong")" = true ]
	point $? "$1" "$work/wrong"
}

if ! build local go_side "$work/goside"; then
	point 1 'the program builds' "$work/build.log"
	plan
	exit
fi

see -late 700ms fill start
holds 'heap and goroutines grow, C does not' '.growth |
	.go_heap_grows and .goroutines_grow and (.c_grows | not)'
holds 'the line that fills is named, and how' '.growth.rows |
	any(.side == "go" and .function == "main.fill" and .line == 28 and
		(.file | endswith("go_side/main.go")) and .grown_bytes > 1e6 and
		(.stack | contains("main.fill < main.main")))'
holds 'so is the go statement' '.growth.rows |
	any(.side == "goroutine" and .function == "main.start" and .line == 36
		and .grown_objects > 20)'
holds 'the largest is first' '.growth.rows | map(.grown_bytes) |
	. == (sort | reverse)'
holds 'there is nothing to complain of' '.growth.trouble == null and .complete'
sed -n 2,3p "$work/text" | tr '\n' ' ' | grep -qE \
	'^darkheap: Go heap and goroutines grow, C does not: (darkheap: )?[0-9]+ goroutines started by main.start at main.go:36 $'
point $? 'the text says it right behind the verdict' "$work/text"
"$darkheap" report "$work/c.darkheap" >"$work/again" 2>&1
diff "$work/text" "$work/again" >"$work/wrong"
point $? 'the capture tells the same' "$work/wrong"

see churn lose
holds 'a heap that is collected does not grow, C does' '.growth |
	.go_heap_grows == false and .goroutines_grow == false and .c_grows and
	.fell_percent >= 30'
holds 'the one row is of C' '.growth.rows | length == 1 and
	.[0].side == "c" and .[0].function == "main.lose"'

see fill lose
holds 'both grow: one list' '.growth |
	.go_heap_grows and .c_grows and
	(.rows | map(.side) | contains(["c", "go"]))'

# observed RELEASE: no URL, but the Go package
observed()
{
	if [ "$1" != local ] && ! have "$1"; then
		skip "$1: the Go package" "no Go $1 here"
		return
	fi
	build "$1" go_side "$work/packaged"
	track report.json --no-fail --capture=none -- ./packaged -observe \
		-seen -for 1m fill start lose
	holds "$1: the Go package: all sides are seen" '.growth |
		.go_heap_grows and .goroutines_grow and .c_grows and
		.source == "package darkheap" and .trouble == null and
		(.rows | any(.function == "main.fill" and .line == 28)) and
		(.rows | any(.function == "main.start" and .line == 36 and
			.side == "goroutine")) and
		(.rows | any(.function == "main.lose" and .side == "c"))'
}

observed local
observed go1.20.14
"$work/goside" -observe -for 100ms fill >"$work/wrong" 2>&1 &&
	[ ! -s "$work/wrong" ]
point $? 'untracked, the Go package does nothing' "$work/wrong"

# nobody was asked: resident memory alone
(cd "$work" && "$darkheap" run -q --no-fail --capture=none --report=text:text \
	-f -- ./goside fill) >"$work/log" 2>&1
grep -qE "^darkheap: Go heap.* grows?, C does not: --pprof-url=URL names the line$" \
	"$work/text"
point $? 'without a URL the memory that is resident says so' "$work/text"
(cd "$work" && "$darkheap" run -q --no-fail --capture=none --report=text:text \
	-f -- ./goside churn) >"$work/log" 2>&1
! grep -q 'grow' "$work/text"
point $? 'and nothing of a heap that is collected' "$work/text"

# nobody is there
track report.json --no-fail --capture=none \
	--pprof-url="http://$address:$(free_port "$address")" -- ./goside -for 1s
holds 'who never answers is said' '.growth |
	(.trouble | contains("onnect")) and .rows == [] and
	.go_heap_grows == null and .says != null'

# attack KIND: in a directory of its own; all of them at once, so that there is
# time to see more than one answer of each
attack()
{
	local place=$work/$1 server
	mkdir "$place"
	python3 go_side/hostile.py "$1" >"$place/asked" 2>&1 &
	server=$!
	until [ -s "$place/asked" ]; do sleep 0.05; done
	(cd "$place" && "$darkheap" run --no-fail --capture=none \
		--report=json:report.json \
		--pprof-url="http://127.0.0.1:$(head -n 1 asked)/p" \
		-- "$work/goside" -for 8s lose) >"$place/log" 2>&1
	kill "$server"
	wait "$server" 2>/dev/null
}

# hostile KIND FILTER
hostile()
{
	cp "$work/$1/report.json" "$work/report.json"
	holds "$1: C is seen as ever, and why Go is not" \
		".complete and .growth.c_grows and .growth.rows[0].side == \"c\"
		and .growth.go_heap_grows == null and (.growth.trouble | test(\"onnect\") | not) and
		(.growth.trouble | $2)"
}

for kind in hangs endless one-line headers garbage no-http missing redirects
do
	attack $kind &
done
wait
hostile hangs 'type == "string"'
hostile endless 'type == "string"'
hostile one-line 'type == "string"'
hostile headers 'type == "string"'
hostile garbage 'contains("no heap profile")'
hostile no-http 'type == "string"'
hostile missing 'contains("404")'
hostile redirects 'contains("redirects")'
! grep -q elsewhere "$work/redirects/asked"
point $? 'no redirect is followed' "$work/redirects/asked"

for url in 127.0.0.1:6060 ftp://127.0.0.1/ 'http://me:secret@127.0.0.1/' \
	'http://127.0.0.1/?x' http:// http:///path; do
	"$darkheap" run --pprof-url="$url" -- true >"$work/wrong" 2>&1
	[ $? -eq 125 ] && grep -q 'bad URL' "$work/wrong"
	point $? "'$url' is refused" "$work/wrong"
done
plan
