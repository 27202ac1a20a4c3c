# SPDX-License-Identifier: MIT
"""Is the report right about a program of the corpus?"""

import dataclasses
import os
import re

from labels import FLAGGED

NOTHING = (0, 0, 0)


@dataclasses.dataclass
class Said:
    """What the program printed at its end."""
    left: dict  # label -> (objects, bytes, calls that left them); None: unknown
    made: int
    seconds: float


def said(output):
    left = {match[1]: tuple(None if number == "?" else int(number)
                            for number in match.groups()[1:])
            for match in re.finditer(
                r'^left "(.*)" (-?\d+|\?) (-?\d+|\?) by (-?\d+)$', output,
                re.M)}
    made = re.search(r"^made (\d+) in ([\d.]+) s$", output, re.M)
    if not made:
        return None
    return Said(left, int(made[1]), float(made[2]))


def is_fair(case, program):
    """Did it do enough for a verdict?"""
    if program.seconds < case.lasts:
        return False
    if not case.leaks:
        return program.made >= case.needs
    return all(program.left.get(mark.label, NOTHING)[2] >= case.needs
               for mark in case.marks)


def stands_at(place, mark):
    return (place is not None and place["line"] == mark.line and
            os.path.basename(place["file"] or "") == mark.file)


def name_of(site):
    says = "; ".join(item["says"] or "" for item in site["evidence"])
    return (f"{site['function']} {os.path.basename(site['file'] or '?')}:"
            f"{site['line']} {site['verdict']}, {site['live_objects']} objects,"
            f" {site['live_bytes']} bytes: {says}")


def sites_of(mark, sites):
    """Where the line is in a module of others, its caller is marked."""
    return ([site for site in sites if stands_at(site, mark)] or
            [site for site in sites if stands_at(site["caller"], mark)])


def judge_mark(case, mark, sites, program):
    """What is wrong at a line that leaks, and the sites that are it."""
    found = sites_of(mark, sites)
    place = f"{mark.file}:{mark.line}"
    red = [site for site in found if site["verdict"] in FLAGGED]
    if not red:
        return [f"missed: {place}: " + (name_of(found[0]) if found
                                         else "no site")], []
    wrong = [f"other verdict: {name_of(site)}" for site in red
             if site["verdict"] not in case.verdicts]
    amount = (sum(site["live_objects"] for site in red),
              sum(site["live_bytes"] for site in red))
    want = program.left.get(mark.label, NOTHING)[:2]
    if any(known not in (None, is_) for is_, known in zip(amount, want)):
        wrong.append(f"inexact: {place}: {amount[0]} objects, {amount[1]} "
                     f"bytes, not {want[0]}, {want[1]}")
    return wrong, red


def judge(case, report, program):
    """What is wrong, a line each; the first word says how.

    missed, inexact and `other verdict` are of a marked line, `false alarm` is
    of any other.
    """
    wrong, known = [], []
    sites = report["sites"]
    if not report["complete"]:
        wrong.append("incomplete: " + "; ".join(report["incomplete"]))
    for mark in case.marks:
        found, red = judge_mark(case, mark, sites, program)
        wrong += found
        known += red
    wrong += [f"false alarm: {name_of(site)}" for site in sites
              if site["verdict"] in FLAGGED and site not in known]
    return wrong
