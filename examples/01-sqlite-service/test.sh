#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The JSON report names both leaks, with every block, and no other site fails.
# CHECK_ALL=1 sends as many requests as `make demo`.
set -uo pipefail
cd "$(dirname "$0")" || exit 1

requests=4000
[ -z "${CHECK_ALL-}" ] || requests=100000
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT

REQUESTS=$requests ./run.sh --report=json:"$directory/report.json" \
	>"$directory/log" 2>&1
status=$?
sed 's/^/# /' "$directory/log"
python3 - "$status" "$requests" "$directory/report.json" <<'P'
import json
import sys

status, requests = int(sys.argv[1]), int(sys.argv[2])
print("1..5")
points = 0


def point(good, says, why=""):
    global points
    points += 1
    print(f"{'ok' if good else 'not ok'} {points} - {says}")
    if not good:
        print(f"# {why}")


point(status == 0, "darkheap found leaks and the service ended well", status)
try:
    with open(sys.argv[3], encoding="utf-8") as file:
        report = json.load(file)
except (OSError, ValueError) as error:
    report = {"complete": None, "sites": []}
    print(f"# no report: {error}")
point(report["complete"] is True, "nothing was lost", report["complete"])

failing = {site["function"]: site for site in report["sites"]
           if site["verdict"] in ("leak", "growing")}
lost = {"sqliteservice/sqlite.(*Stmt).ExpandedSQL": "search",
        "sqliteservice/sqlite.(*Stmt).BindNamed": "greet"}
for function, handler in lost.items():
    blocks = failing.get(function, {}).get("live_objects")
    point(blocks == requests // 4, f"every block that /{handler} lost",
          f"{blocks} blocks at {function}, not {requests // 4}")
point(set(failing) == set(lost), "no other site is called a leak",
      sorted(failing))
P
