# SPDX-License-Identifier: MIT
"""judge.py - is a report what the sources say that it must be?

Lines of a source end in `want FUNCTION KIND OBJECTS` (../cgo/expect.py), or in
`c_frame FUNCTION`: that C function, at that line, is in some site's stack.
"""

import os
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cgo"))
# pylint: disable=wrong-import-position
from expect import fits, name_of, wanted  # noqa: E402


def is_at(place, source, line):
    return (place["line"] == line and
            os.path.basename(place["file"] or "") == os.path.basename(source))


class Judge:
    def __init__(self, report, run):
        self.report = report
        self.run = run
        self.wrong = []
        self.ids = {}  # "leaks.go:19" -> site id

    def say(self, text):
        self.wrong.append(text)

    def site(self, failing, source, line, function, kind, objects):
        """One leak of a source: takes its site from failing."""
        where = f"{os.path.basename(source)}:{line}"
        found = [site for site in failing if is_at(site, source, line)]
        if len(found) != 1:
            self.say(f"{where}: {len(found)} failing sites, want {function}")
            return
        site = found[0]
        failing.remove(site)
        self.ids[f"{source}:{function}"] = site["id"]
        if not fits(site["function"] or "", function) or site["kind"] != kind:
            self.say(f"{where}: want {function} {kind}: {name_of(site)}")
        objects = objects * self.run.rounds // 100
        if site["live_objects"] != objects:
            self.say(f"{where}: want {objects} objects: {name_of(site)}")
        if site["verdict"] != "leak":
            self.say(f"{where}: no leak: {name_of(site)}")

    def c_frames(self, program, source):
        text = (program / source).read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            match = re.search(r"c_frame (\S+)", line)
            if match and self.run.has_dwarf:
                self.c_frame(source, number, match[1])

    def c_frame(self, source, line, function):
        frames = [frame for site in self.report["sites"]
                  for frame in site["stack"]]
        if not any(frame["language"] == "c" and frame["function"] == function
                   and is_at(frame, source, line) for frame in frames):
            self.say(f"{source}:{line}: no C frame {function}")

    def health(self):
        report = self.report
        if report["complete"] is not True or any(report["loss"].values()):
            self.say(f"complete {report['complete']} loss {report['loss']} "
                     f"{report['incomplete']}")
        if report["coverage"]["go_frames"]["state"] != "ok":
            self.say(f"go_frames {report['coverage']['go_frames']}")

    def all(self, program):
        failing = [site for site in self.report["sites"]
                   if site["verdict"] in ("leak", "growing")]
        for source in self.run.sources:
            for place in wanted(program / source):
                self.site(failing, source, *place)
            self.c_frames(program, source)
        # the host's own C code may keep what it likes
        for site in failing:
            if site["kind"] != "c_thread":
                self.say(f"flagged: {name_of(site)}")
        self.health()
        return self.wrong
