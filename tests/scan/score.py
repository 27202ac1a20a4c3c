#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""score.py [--program=FILE] [--list] - does scan find what the corpus has?

Runs darkheap-scan over corpus/ and holdout/ and compares its findings with the
labels there (README.md), line by line; only corpus/ must reach the goal.  Each
set of holdout/ has its own score.  Prints TAP, and after a # the table of rules,
each miss, each false alarm and each finding under another rule; --list shows
what was right, too.
"""

import argparse
import collections
import dataclasses
import json
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = HERE.parent.parent / "build/darkheap-scan"
PRECISION, RECALL = 95, 85  # percent
SECONDS = 280
RULES = ["leak", "inline-leak", "early-return-leak", "loop-defer", "nil-defer",
         "overwritten", "missing-close", "foreign-free", "double-free",
         "use-after-free"]
SETS = ["second", "third", "fourth", "fifth"]  # folders of holdout/ with a score of their own
LABEL = re.compile(r"// (want|may): ([a-z-]+)(?: #(\d+))?$")


@dataclasses.dataclass
class Label:
    """What is wanted, in any of its lines, or may be said."""
    rule: str
    wanted: bool
    places: list
    found: list = dataclasses.field(default_factory=list)  # rules

    def __str__(self):
        return f"{' or '.join(self.places)}: {self.rule}"


def labels_of(corpus, path):
    """The labels of a file, those with the same number as one."""
    numbered = {}
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        if "// want" not in line and "// may" not in line:
            continue
        match = LABEL.search(line)
        if not match or match[2] not in RULES:
            sys.exit(f"{path}:{number}: not a label: {line.strip()}")
        place = f"{path.relative_to(corpus)}:{number}"
        key = (match[2], match[3] or place)
        label = numbered.setdefault(key, Label(match[2], match[1] == "want",
                                               []))
        label.places.append(place)
    return numbered.values()


def read_labels(corpus):
    return [label for path in sorted(corpus.rglob("*.go"))
            for label in labels_of(corpus, path)]


def run(program, corpus):
    """Findings as {place: rules}."""
    done = subprocess.run(
        [program, "--format=json", "./..."], cwd=corpus, check=False,
        stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=SECONDS)
    if done.returncode not in (0, 23):
        raise ValueError(f"status {done.returncode}: {done.stderr[-2000:]}")
    report = json.loads(done.stdout)
    if report["schema"] != "darkheap-scan/1":
        raise ValueError(f"schema {report['schema']}")
    places = collections.defaultdict(list)
    for finding in report["findings"]:
        places[place_of(corpus, finding)].append(finding["rule"])
    return places


def place_of(corpus, finding):
    path = pathlib.Path(corpus, finding["file"]).resolve()
    if path.is_relative_to(corpus):
        path = path.relative_to(corpus)
    return f"{path}:{finding['line']}"


@dataclasses.dataclass
class Score:
    labels: list
    alarms: dict  # place: rules

    def of(self, rule, found):
        return [label for label in self.labels if label.wanted
                and label.rule == rule and bool(label.found) == found]

    def precision(self):
        found = sum(len(self.of(rule, True)) for rule in RULES)
        said = found + len(self.alarms)
        return 100 * found / said if said else 0

    def recall(self):
        found = sum(len(self.of(rule, True)) for rule in RULES)
        wanted = sum(label.wanted for label in self.labels)
        return 100 * found / wanted if wanted else 0


def compare(labels, places):
    where = {place: label for label in labels for place in label.places}
    alarms = {}
    for place, rules in sorted(places.items()):
        if place in where:
            where[place].found += rules
        else:
            alarms[place] = rules
    return Score(labels, alarms)


def table(score):
    yield f"{'rule':18} {'wanted':>6} {'found':>6} {'missed':>6} {'false':>6}"
    false = collections.Counter(
        rule for rules in score.alarms.values() for rule in rules[:1])
    sums = [0, 0, 0, 0]
    for rule in sorted(set(RULES) | set(false), key=str):
        found, missed = len(score.of(rule, True)), len(score.of(rule, False))
        row = [found + missed, found, missed, false[rule]]
        if any(row):
            yield f"{rule:18} " + " ".join(f"{n:6}" for n in row)
        sums = [a + b for a, b in zip(sums, row)]
    yield f"{'all':18} " + " ".join(f"{n:6}" for n in sums)


def details(score, with_right):
    for label in score.labels:
        others = set(label.found) - {label.rule}
        if label.wanted and not label.found:
            yield f"missed: {label}"
        elif label.wanted and label.rule not in label.found:
            yield f"other rule: {label}, found as {', '.join(others)}"
        elif with_right and label.found:
            yield f"right: {label}"
    for place, rules in score.alarms.items():
        yield f"false alarm: {place}: {', '.join(rules)}"


def point(number, good, text):
    print(f"{'ok' if good else 'not ok'} {number} - {text}")
    return not good


def set_of(place):
    folder = place.split("/", 1)[0]
    return folder if folder in SETS else ""


def scored(program, folder, with_right):
    """The score of a folder, after those of its sets, and what is wrong there."""
    corpus = HERE / folder
    labels, places = read_labels(corpus), run(program, corpus)
    for name in sorted({set_of(label.places[0]) for label in labels},
                       reverse=True):
        score = compare(
            [label for label in labels if set_of(label.places[0]) == name],
            {place: rules for place, rules in places.items()
             if set_of(place) == name})
        print(f"# {folder}/{name}: precision {score.precision():.1f} %, "
              f"recall {score.recall():.1f} %")
        for line in [*table(score), *details(score, with_right)]:
            print(f"# {line}")
    return score


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(PROGRAM), metavar="FILE")
    parser.add_argument("--list", action="store_true",
                        help="show what was right, too")
    arguments = parser.parse_args()
    if not pathlib.Path(arguments.program).exists():
        print(f"1..0 # skip {arguments.program} is not built")
        return 0
    print("1..3")
    try:
        score = scored(arguments.program, "corpus", arguments.list)
        scored(arguments.program, "holdout", arguments.list)
    except (ValueError, KeyError, subprocess.TimeoutExpired) as error:
        print(f"not ok 1 - scan says what it found\n# {error!r}")
        return 1
    precision, recall = score.precision(), score.recall()
    bad = point(1, True, "scan says what it found")
    bad |= point(2, precision >= PRECISION,
                 f"precision {precision:.1f} %, {PRECISION} % or more")
    bad |= point(3, recall >= RECALL,
                 f"recall {recall:.1f} %, {RECALL} % or more")
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
