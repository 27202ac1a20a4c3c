#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What a run leaves behind, and what becomes of it.
# shellcheck disable=SC2154 # here, darkheap, victim: common.bash

bats_require_minimum_version 1.5.0
load common
load marker

setup_file() {
	build_victim
	build_marker
}

setup() {
	use_places
	marked=$BATS_FILE_TMPDIR/marked
}
teardown() { nothing_left; }

report() {
	"$darkheap" report "$@"
}

# holds CAPTURE QUERY: its answer is 1; it may not be there yet
holds() {
	[ "$(sqlite3 -readonly "$1" "$2" 2>/dev/null)" = 1 ]
}

captures() {
	find "$here" -maxdepth 2 -name '*.darkheap*' | wc -l
}

@test "a run leaves one file, which reports the same to the letter" {
	status 23 run_darkheap --report=json:live.json -- "$victim" 0
	says 'kept in victim.'
	[ "$(captures)" = 1 ]
	status 0 report --format=json victim.*.darkheap
	cmp out live.json
	status 0 report victim.*.darkheap
	grep -q 'main.lose at main.go:7' out
	[ "$(sqlite3 victim.*.darkheap 'SELECT function FROM sites
		WHERE verdict = "leak"')" = main.lose ]
}

@test "profiles and folded stacks of a capture are those of the run" {
	status 23 run_darkheap --report=folded:live.folded \
		--report=pprof:live.pb.gz -- "$victim" 0
	status 0 report --format=folded --output=stored.folded victim.*.darkheap
	cmp live.folded stored.folded
	status 0 report --format=pprof --output=stored.pb.gz victim.*.darkheap
	go tool pprof -raw live.pb.gz >live.raw
	go tool pprof -raw stored.pb.gz >stored.raw
	cmp live.raw stored.raw
}

@test "a profile is nothing for a terminal" {
	status 23 run_darkheap --capture=c -- "$victim" 0
	python3 -c 'import pty, sys
sys.exit(pty.spawn(sys.argv[1:]) >> 8)' "$darkheap" report --format=pprof c \
		>out 2>&1 </dev/null && return 1
	grep -q "'pprof' is nothing for a terminal" out
	[ "$(wc -c <out)" -lt 200 ]
}

@test "--capture=FILE, %p and %n, and nothing that is there is overwritten" {
	status 23 run_darkheap --capture=%n-%p.darkheap -- "$victim" 0
	[ -n "$(find . -name 'victim-*.darkheap' -size +1k)" ]
	echo precious >mine
	status 4 run_darkheap --capture=mine -- "$victim" clean
	says "cannot write 'mine': it is there already (-f overwrites)"
	[ "$(cat mine)" = precious ]
	status 0 run_darkheap -f --capture=mine -- "$victim" clean
	status 0 report mine
	# a leak is said even so
	echo precious >mine
	status 23 run_darkheap --capture=mine -- "$victim" 0
}

@test "--capture=none" {
	status 23 run_darkheap --capture=none -- "$victim" 0
	[ "$(captures)" = 0 ]
}

@test "a default name that is taken: the next one" {
	status 23 run_darkheap --name=svc -- "$victim" 0
	first=$(echo svc.*.darkheap)
	pid=${first#svc.}
	pid=${pid%.darkheap}
	# as in a container, where the PID is always the same
	unshare --pid --fork true 2>/dev/null || skip 'no PID namespaces here'
	status 23 unshare --pid --fork --kill-child "$darkheap" run --name=svc \
		-- "$victim" 0
	status 23 unshare --pid --fork --kill-child "$darkheap" run --name=svc \
		-- "$victim" 0
	[ "$(captures)" = 3 ]
	[ -n "$(find . -name 'svc.*.2.darkheap')" ]
}

@test "places that cannot be written: the program goes on, the last line says so" {
	cd /proc
	status() { # without files here
		local want=$1 got=0
		shift
		"$@" >"$here/out" 2>"$here/err" || got=$?
		[ "$got" = "$want" ] || { cat "$here/err"; return 1; }
	}
	status 23 "$darkheap" run -- "$victim" 0
	[ -n "$(find "$TMPDIR" -name 'victim.*.darkheap')" ]
	rm "$TMPDIR"/victim.*.darkheap
	TMPDIR=/proc status 0 "$darkheap" run -- "$victim" clean
	grep -q 'no capture: cannot write' "$here/err"
	TMPDIR=/proc status 0 "$darkheap" run --capture=none -- "$victim" clean
	TMPDIR=/proc status 4 "$darkheap" run --capture=/proc/x -- "$victim" clean
	tail -n 1 "$here/err" | grep -q 'status 4'
}

@test "a full disk: said, and no half of a capture" {
	mkdir full
	mount -t tmpfs -o size=48k none full 2>/dev/null || skip 'no mount here'
	status 4 run_darkheap --capture=full/x.darkheap -- "$victim" clean || {
		umount full
		return 1
	}
	left=$(find full -type f)
	umount full
	says 'no space left on device'
	[ -z "$left" ]
}

@test "nothing to track, nothing kept" {
	status 0 run_darkheap -- /bin/true
	[ "$(captures)" = 0 ]
	# but who asked for a file gets one, which says why
	status 0 run_darkheap --capture=c -- /bin/true
	status 0 report c
	grep -q 'nothing to track: ' out
	status 3 report --fail-on=leak c
}

@test "marks: what was live then" {
	status 23 run_darkheap -- "$marked"
	capture=$(echo marked.*.darkheap)
	status 0 report --format=json "$capture@warm"
	[ "$(jq -r '.at, .totals.live_objects, (.sites[]
		| select(.function == "main.early") | .live_objects),
		([.sites[] | select(.function == "main.late")] | length)' out |
		head -n 4 | sed -n '1p;3,4p' | tr '\n' ' ')" = 'warm 100 0 ' ]
	status 0 report --format=json "$capture@warm@2"
	[ "$(jq '.sites[] | select(.function == "main.late")
		| .live_objects' out)" = 50 ]
	status 3 report "$capture@cold"
	says "has no mark 'cold'"
	says 'there is: warm, warm@2'
	status 3 report --format=pprof --output=x "$capture@warm"
	says 'a mark keeps what sites held, not stacks'
	status 3 report --format=html --output=x "$capture@warm"
	[ ! -e x ]
}

@test "--snapshot-every: moments by their age, and the timeline" {
	mkfifo never
	exec 9<>never
	"$darkheap" run --no-fail --snapshot-every=500ms --capture=c -- \
		"$marked" stay <never >out 2>err 3>&- 9>&- &
	waiter=$!
	until_is holds c 'SELECT count(DISTINCT name) > 1 FROM snapshots'
	kill -TERM "$waiter"
	exec 9>&-
	wait "$waiter" || true
	# the timeline has a point where something happened, and the end
	# on a busy machine the one at 500 ms comes late, or not at all
	moment=$(sqlite3 c 'SELECT name FROM snapshots ORDER BY time DESC LIMIT 1')
	[[ $moment =~ ^[0-9.ms]+$ ]]
	status 0 report --format=json "c@$moment"
	[ "$(jq -r .at out)" = "$moment" ]
	[ "$(jq '.sites[] | select(.function == "main.early")
		| .live_objects' out)" = 150 ]
	[ "$(sqlite3 c "SELECT max(live_objects) FROM timeline
		WHERE function = 'main.early'")" = 150 ]
	[ "$(sqlite3 c 'SELECT count(*) FROM timeline WHERE site IS NULL')" -ge 2 ]
}

@test "killed with all its helpers: what was seen until then is there" {
	mkfifo never
	exec 9<>never
	"$darkheap" run -- "$marked" stay <never >/dev/null 2>err 3>&- 9>&- &
	waiter=$!
	wait_for ready
	is_there() { capture=$(echo marked.*.darkheap) && [ -e "$capture" ]; }
	until_is is_there
	until_is holds "$capture" "SELECT live_objects = 150 FROM sites
		WHERE function = 'main.early'"
	# opened while it is being written
	status 0 report --format=json "$capture"
	jq -e '.complete == false and (.incomplete[0]
		| startswith("the capture was not finished"))' out
	# it sleeps: once all that there is was saved, there is no commit
	for _ in {1..10}; do
		saved=$(sqlite3 "$capture" 'SELECT saved_ns FROM capture')
		sleep 6
		same=$(sqlite3 "$capture" \
			"SELECT saved_ns = $saved FROM capture")
		[ "$same" = 0 ] || break
	done
	[ "$same" = 1 ]
	mapfile -t all < <(pgrep -P "$waiter")
	kill -9 "$waiter" "${all[@]}"
	exec 9>&-
	wait "$waiter" || true
	rm -rf "${XDG_RUNTIME_DIR:?}/darkheap"
	status 0 report --format=json "$capture"
	[ "$(jq '.sites[] | select(.function == "main.early")
		| .live_objects' out)" = 150 ]
	status 23 report --fail-on=leak "$capture"
	status 3 report '--fail-on=live>1GiB' "$capture"
	says 'not complete'
}

@test "an unfinished capture in a place that cannot be written" {
	status 23 run_darkheap --capture=c -- "$victim" 0
	mkdir open closed
	# the -wal of a writer that was killed
	python3 - <<-'EOF'
		import shutil, sqlite3
		shutil.copy("c", "open/c")
		db = sqlite3.connect("open/c")
		db.execute("PRAGMA journal_mode=WAL")
		db.execute("UPDATE capture SET is_final=0")
		db.commit()
		shutil.copy("open/c", "closed/c")
		shutil.copy("open/c-wal", "closed/c-wal")
	EOF
	mount --bind closed closed 2>/dev/null || skip 'no mount here'
	mount -o remount,ro,bind closed
	status 3 report closed/c || { umount closed; return 1; }
	cp closed/c closed/c-wal .
	umount closed
	says 'copy it with its -wal to another place'
	status 0 report c
	grep -q 'not finished' out
}

@test "the gate on captures" {
	status 23 run_darkheap -- "$victim" 0
	capture=$(echo victim.*.darkheap)
	status 23 report --fail-on=leak "$capture"
	says 'violated: --fail-on=leak'
	status 0 report '--fail-on=live>1GiB' "$capture"
	status 0 report --fail-on=leak --no-fail "$capture"
	status 3 report --baseline=known.json "$capture"
	says '--update-baseline makes one'
	status 0 report --baseline=known.json --update-baseline "$capture"
	status 0 report --baseline=known.json "$capture"
	status 0 report --baseline=known.json --fail-on=new,leak "$capture"
	# more of it than was accepted
	sed -i 's/"live_bytes":[0-9]*/"live_bytes":1/' known.json
	status 23 report --baseline=known.json "$capture"
	status 0 report --baseline="$capture" "$capture"
	status 3 report --baseline="$capture" --update-baseline "$capture"
	echo '{"schema": "another"}' >known.json
	status 3 report --baseline=known.json "$capture"
	says 'is no baseline'
}

@test "a run against a baseline" {
	status 0 run_darkheap --capture=none --baseline=known.json \
		--update-baseline --no-fail -- "$victim" 0
	status 0 run_darkheap --capture=none --baseline=known.json -- "$victim" 0
	status 125 run_darkheap --capture=none --baseline=nowhere -- "$victim" 0
}

@test "several captures are one report" {
	status 23 run_darkheap --capture=a.darkheap -- "$victim" 0
	status 23 run_darkheap --capture=b.darkheap -- "$victim" 0
	status 0 report --format=json a.darkheap b.darkheap
	[ "$(jq '[.sites[] | select(.function == "main.lose")]
		| length, .[0].live_objects, (.[0].by_process | length)' out |
		tr '\n' ' ')" = '1 4000 2 ' ]
}

@test "what is no capture: status 3, named, and left as it was" {
	status 3 report nowhere
	says "cannot read 'nowhere': No such file"
	head -c 9000 /dev/urandom >garbage
	cp garbage before
	status 3 report garbage
	says "cannot read 'garbage': it is no darkheap capture"
	cmp garbage before
	sqlite3 foreign 'CREATE TABLE site (x)'
	status 3 report foreign
	says 'an SQLite file, but no darkheap capture'
	status 23 run_darkheap --capture=good -- "$victim" 0
	head -c 20000 good >short
	status 3 report short
	says "cannot read 'short': it is damaged"
	sqlite3 good 'PRAGMA user_version = 7'
	status 3 report good
	says 'a newer darkheap wrote it'
	status 3 report .
	says 'Is a directory'
}

@test "captures of older schemas stay readable" {
	for schema in "$BATS_TEST_DIRNAME"/captures/*.sql; do
		rm -f old
		sqlite3 old <"$schema"
		status 0 report --format=json old@warm
		[ "$(jq '.sites[] | select(.function == "main.early")
			| .live_objects' out)" = 100 ]
		status 0 report --format=json old
		[ "$(jq -r '.sites[] | select(.verdict == "leak")
			| "\(.function):\(.line) \(.live_objects)"' out | sort |
			tr '\n' ' ')" = 'main.early:10 150 main.late:11 50 ' ]
		status 0 report --format=pprof --output=p.gz -f old
	done
}

@test "a locked capture: status 3" {
	status 23 run_darkheap --capture=good -- "$victim" 0
	mkfifo hold
	sqlite3 good <hold 3>&- &
	exec 9>hold
	echo 'BEGIN EXCLUSIVE; SELECT 1;' >&9
	is_locked() { ! sqlite3 good 'SELECT 1 FROM capture' 2>locked; }
	until_is is_locked
	status 3 report good
	exec 9>&-
	wait
	says 'another program has locked it'
}

@test "test binaries: red ones leave a capture with the artifacts, green ones none" {
	mkdir t
	cat >t/x_test.go <<-'EOF'
		package x

		import ("os"; "testing"; "x/lose")

		func TestIt(t *testing.T) {
			for i := 0; os.Getenv("RED") != "" && i < 100; i++ { lose.It() }
		}
	EOF
	mkdir t/lose
	printf 'package lose\n\n// #include <stdlib.h>\nimport "C"\n\nfunc It() { C.CString("x") }\n' \
		>t/lose/lose.go
	printf 'module x\n\ngo 1.20\n' >t/go.mod
	cd t
	status 0 go test -exec "$darkheap run --" .
	[ ! -e darkheap-artifacts ]
	RED=1 status 1 go test -exec "$darkheap run --" .
	[ "$(find darkheap-artifacts -name 'x.test.*.darkheap' | wc -l)" = 1 ]
	[ "$(find . -name '*.darkheap*' | wc -l)" = 1 ]
}
