#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""named.py MODULE STDERR [REPORT] - are exactly the planted leaks named?

`// leaks: WORD` stands at a test of MODULE, `// leak: WORD` at the line that it
leaks from.  STDERR is what `darkheap test` said, REPORT its JSON.  Prints what
is wrong, and ends with 1 if anything is.
"""
import json
import pathlib
import re
import sys

LINE = re.compile(r"darkheap: (\S+): (\S+) (?:leaks|may leak) .* at "
                  r"(\S+?):(\d+)")


def planted(module):
    """{(package, test, file, line)}"""
    tests, lines = {}, {}
    for path in sorted(pathlib.Path(module).rglob("*.go")):
        package = f"{pathlib.Path(module).name}/{path.parent.name}"
        source = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(source, 1):
            if found := re.match(r"func (\w+)\(.*// leaks: (.*)", line):
                tests[found[2]] = (package, found[1])
            elif found := re.search(r"// leak: (.*)", line):
                lines[found[1]] = (path.name, number)
    assert tests.keys() == lines.keys() and len(tests) == 7, (tests, lines)
    return {tests[word] + lines[word] for word in tests}


def said(text):
    return {(package, test.split("/")[0], file, int(line))
            for package, test, file, line in LINE.findall(text)}


def in_report(path):
    """What the report's sites say of their tests."""
    with open(path, encoding="utf-8") as file:
        report = json.load(file)
    return {(test["package"], test["name"].split("/")[0],
             site["file"].rsplit("/", 1)[-1], site["line"])
            for site in report["sites"] for test in site["tests"]
            if test["name"] and test["verdict"] in ("leak", "growing",
                                                    "suspect")}


def differ(where, got, wanted):
    for one in sorted(wanted - got):
        print(f"{where}: not named: {one}")
    for one in sorted(got - wanted):
        print(f"{where}: named without reason: {one}")
    return got != wanted


def main():
    wanted = planted(sys.argv[1])
    with open(sys.argv[2], encoding="utf-8") as file:
        wrong = differ("stderr", said(file.read()), wanted)
    if len(sys.argv) > 3:
        wrong |= differ("report", in_report(sys.argv[3]), wanted)
    sys.exit(wrong)


if __name__ == "__main__":
    main()
