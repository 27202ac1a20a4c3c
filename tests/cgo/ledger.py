#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Is the ledger of a report right?

	ledger.py REPORT [KNOWN]
	ledger.py REPORT --kept BYTES

KNOWN has `row bytes` lines of a program that knows whose its memory is.  The
rows sum to the RSS within 1 %, `unexplained` is at most 3 % of it, and no row
of KNOWN is wrong by more than 5 %.  Or: so many bytes were freed, and are kept
at the tops of arenas.  Prints what is wrong.
"""
import json
import sys

SUM, UNEXPLAINED, ROW = 0.01, 0.03, 0.05
# KNOWN's file is one among the program's own and libc's
FILES_BESIDE = 8 << 20


def near(value, wanted, part):
    return abs(value - wanted) <= part * wanted


def known_of(path):
    with open(path, encoding="utf-8") as lines:
        return {row: int(value) for row, value in map(str.split, lines)}


def check_sum(ledger, rss):
    rows = ledger["rows"]
    for row, value in rows.items():
        if value is None:
            yield f"{row} is not known: {ledger['why'].get(row)}"
    total = sum(value or 0 for value in rows.values())
    if not near(total, ledger["rss"], SUM):
        yield f"rows sum to {total}, of {ledger['rss']} resident"
    if rss and not near(total, rss, SUM):
        yield f"rows sum to {total}, the kernel says {rss}"
    if (rows["unexplained"] or 0) > UNEXPLAINED * ledger["rss"]:
        yield f"{rows['unexplained']} unexplained of {ledger['rss']}"


def check_rows(ledger, known):
    rows = ledger["rows"]
    for row, wanted in known.items():
        if row == "rss":
            continue
        value = rows["files" if row == "file" else row] or 0
        if row == "file":
            if not wanted <= value <= wanted + FILES_BESIDE:
                yield f"files is {value}, one of them {wanted}"
        elif not near(value, wanted, ROW):
            yield f"{row} is {value}, not {wanted}"


def check_kept(report, wanted):
    retention = report["retention"]
    if not retention:
        yield "nothing is retained"
        return
    top = retention["classes"]["top_of_arenas"]
    if not near(top, wanted, ROW):
        yield f"{top} at tops of arenas, not {wanted}: {retention['classes']}"
    if sum(retention["classes"].values()) != retention["bytes"]:
        yield "classes do not sum to all"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        report = json.load(file)
    ledger = report["ledger"]
    if sys.argv[2:3] == ["--kept"]:
        wrong = list(check_kept(report, int(sys.argv[3])))
        print("\n".join(wrong), end="\n" if wrong else "")
        return bool(wrong)
    known = known_of(sys.argv[2]) if len(sys.argv) > 2 else {}
    if ledger["rss"] is None:
        print("no ledger:", ledger["why"].get("go_heap"))
        return 1
    wrong = list(check_sum(ledger, known.get("rss")))
    wrong += check_rows(ledger, known)
    print("\n".join(wrong), end="\n" if wrong else "")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
