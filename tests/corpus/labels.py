# SPDX-License-Identifier: MIT
"""What the sources of the corpus say of themselves (README.md has the words)."""

import dataclasses
import difflib
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SOURCES = ("*.go", "*.c", "*.cc", "*.h")
FLAGGED = {"leak", "growing"}
VERDICTS = FLAGGED | {"suspect", "cache", "startup", "runtime", "ok"}
WORDS = {"what", "from", "needs", "lasts", "verdict", "calls", "for", "env",
         "options", "builds"}
NEEDS = 10
TWIN_LINES = 5


class LabelError(Exception):
    pass


@dataclasses.dataclass(frozen=True)
class Mark:
    """A line that leaks."""
    file: str
    line: int
    label: str


@dataclasses.dataclass
class Case:
    name: str
    directory: pathlib.Path
    words: dict
    marks: list
    release: int = 0  # of Go that it needs: 24 for go1.24
    is_public: bool = False  # has a go.mod, and so a build, of its own

    @property
    def leaks(self):
        return bool(self.marks)

    @property
    def verdicts(self):
        return set(self.words["verdict"].split("|"))

    @property
    def needs(self):
        """So many calls that left blocks (healthy: calls) make it fair."""
        return int(self.words.get("needs", NEEDS))

    @property
    def lasts(self):
        """A run of so many seconds makes it fair."""
        return seconds(self.words.get("lasts", "0s"))

    @property
    def library(self):
        """(source, name) of the library that it opens."""
        words = self.words.get("builds")
        return tuple(words.split(" -> ")) if words else None

    @property
    def arguments(self):
        """Of the run with the load that the source asks for."""
        return [argument for word in ("calls", "for") if word in self.words
                for argument in (f"-{word}", self.words[word])]


def seconds(text):
    match = re.fullmatch(r"([\d.]+)(ms|s)", text)
    if not match:
        raise LabelError(f"{text}: want 250ms or 1.5s")
    return float(match[1]) / (1000 if match[2] == "ms" else 1)


def sources(directory):
    return sorted(path for pattern in SOURCES
                  for path in directory.glob(pattern))


def words_of(text, path):
    words = {}
    for line in text.splitlines():
        if line.startswith("package "):
            break
        match = re.match(r"// (\w+): +(.*\S)", line)
        if match and match[1] in WORDS:
            words[match[1]] = match[2]
    if missing := {"what", "verdict"} - words.keys():
        raise LabelError(f"{path}: no `// {min(missing)}:`")
    return words


def marks_of(path):
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            match = re.search(r"// leaks(?:: *(\S+))?\s*$", line)
            if match:
                yield Mark(path.name, number, match[1] or "")


def check(case):
    if unknown := case.verdicts - VERDICTS:
        raise LabelError(f"{case.name}: no verdict: {min(unknown)}")
    if case.leaks and not case.verdicts <= FLAGGED:
        raise LabelError(f"{case.name}: a leak is `leak` or `growing`")
    if not case.leaks and case.verdicts & FLAGGED:
        raise LabelError(f"{case.name}: flagged, but no line is marked")


def read(directory):
    main = directory / "main.go"
    text = main.read_text(encoding="utf-8")
    needs_go = re.search(r"^//go:build go1\.(\d+)$", text, re.M)
    case = Case(directory.name, directory, words_of(text, main),
                [mark for path in sources(directory) for mark in marks_of(path)],
                int(needs_go[1]) if needs_go else 0,
                (directory / "go.mod").exists())
    check(case)
    return case


def read_all():
    return [read(path.parent) for path in sorted(HERE.glob("*/main.go")) +
            sorted(HERE.glob("public/*/main.go"))]


def code(path):
    """Its lines without labels, imports and empty lines."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"^import (\(.*?^\)|\"(?!C\").*?$)", "", text,
                  flags=re.DOTALL | re.MULTILINE)
    text = re.sub(rf"^// ({'|'.join(WORDS)}): .*$", "", text,
                  flags=re.MULTILINE)
    text = re.sub(r" *// leaks.*$", "", text, flags=re.MULTILINE)
    return [line for line in text.splitlines() if line.strip()]


def changed(first, second):
    """How many lines one has to touch to make one of the other."""
    names = {path.name for path in sources(first) + sources(second)}
    total = 0
    for name in names:
        lines = [code(directory / name) if (directory / name).exists() else []
                 for directory in (first, second)]
        matcher = difflib.SequenceMatcher(None, *lines, autojunk=False)
        total += sum(max(b - a, d - c)
                     for tag, a, b, c, d in matcher.get_opcodes()
                     if tag != "equal")
    return total


def twin_problems(cases):
    """What is wrong between leaks and their twins."""
    by_name = {case.name: case for case in cases}
    for case in cases:
        twin = by_name.get(case.name + "_twin")
        if case.name.endswith("_twin"):
            if case.leaks or case.name[:-len("_twin")] not in by_name:
                yield f"{case.name}: leaks itself, or is nobody's twin"
        elif case.leaks and not twin and not case.is_public:
            yield f"{case.name}: has no healthy twin"
        elif twin:
            lines = changed(case.directory, twin.directory)
            if not 1 <= lines <= TWIN_LINES:
                yield (f"{case.name}: {lines} lines differ from its twin, "
                       f"not 1 to {TWIN_LINES}")
