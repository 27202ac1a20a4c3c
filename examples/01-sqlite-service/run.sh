#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# run.sh [OPTION OF darkheap run...] - the service under darkheap and load
#
# REQUESTS=N sends N of them instead of 100,000. Ends with 0 when darkheap
# found what there is to find, that is with its own status 23.
set -euo pipefail
cd "$(dirname "$0")"

top=$(cd ../.. && pwd)
out=$top/build/examples/01-sqlite-service
requests=${REQUESTS:-100000}

mkdir -p "$out"
# no stamp: git may refuse a tree that another user owns
go build -buildvcs=false -o "$out/" . ./load
mv "$out/sqliteservice" "$out/service"

# relative FILEs of the options, and the capture, land beside the programs
cd "$out"
pipe=$(mktemp -u "${TMPDIR:-/tmp}/service.XXXXXX")
mkfifo "$pipe"
"$top/build/darkheap" run "$@" -- ./service >"$pipe" &
pid=$!
exec 3<"$pipe"
rm "$pipe"
read -r _ _ url <&3 || {
	echo 'run.sh: the service did not start' >&2
	exit 1
}

# darkheap passes the signal on to the service, which ends then
if ! ./load -url "$url" -n "$requests" -stop "$pid"; then
	kill "$pid"
	exit 1
fi

status=0
wait "$pid" || status=$?
if [ "$status" = 23 ]; then
	echo 'exit status 23: the service ended with 0, but darkheap found leaks'
	exit 0
fi
echo "run.sh: exit status $status instead of 23" >&2
exit 1
