#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""examples/readme.py [--write] [--vary=REGEX...] [--port=N...] [DIRECTORY] - a README against a run

Runs the commands of DIRECTORY's README.md, and compares what they print with
what stands there.  DIRECTORY's test.sh calls it; it prints TAP, a point for
each command.

Of the README only blocks that begin with ```console are run.  In them a line
`$ COMMAND` is a command (it goes on in the next line after a backslash), and
all up to the next one is its output, stdout and stderr together.  A line `...`
stands for any number of lines, `...` at the end of a line for its rest.  One
shell runs all commands, so that variables, `cd` and `$?` work; it starts in a
copy of DIRECTORY, whose ../.. looks like this tree, with build/ first in PATH.

That it works on symbols is left out: on a slow machine only it is said.
Equal are lines that differ in times, process ids, addresses, rates, releases
and spaces, in KiB, MiB or GiB by a quarter or two MiB, or in the line of a file
that is not DIRECTORY's.  Other numbers are counts, and must be the same.
--vary=REGEX: what matches may differ, too.
--port=N: in its place a port that is free, in commands and the copy's Go files.
--write puts what was printed into the README, where it differs.
"""

import argparse
import os
import pathlib
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
TIMEOUT_SECONDS = 240
# what a line that ends a command's output begins with
END = "-- end of command "

NUMBER = r"[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?"
# each is replaced in both texts
VARIES = [(re.compile(pattern), replacement) for pattern, replacement in [
    (r"\x1b\[[0-9;]*m", ""),
    (r"at this pace .*", "at this pace"),
    # the first stacks of a new library may be cut short, and count as others
    (r"heaviest of [0-9]+, ", ""),
    (r"as of .* before the end", "as of TIME before the end"),
    (r"0x[0-9a-f]+", "ADDRESS"),
    (r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]+Z?)?", "DATE"),
    (r"\bgo1\.[0-9]+(\.[0-9]+)?\b", "GO"),
    (r"(\.so)(\.[0-9]+)+\b", r"\1"),
    # releases of Go call closures differently
    (r"\S+\.(func|deferwrap|gowrap)[0-9]\S*", "CLOSURE"),
    (r"\.[0-9]+\.darkheap\b", ".PID.darkheap"),
    (r"\b(pid|process) [0-9]+", r"\1 PID"),
    (rf"\b{NUMBER} ?(ns|us|µs|ms|s|min|h|seconds?|minutes?|hours?)\b", "TIME"),
    (rf"\b{NUMBER} ?%", "PART"),
]]
SIZE = re.compile(rf"({NUMBER}) (KiB|MiB|GiB)")
BYTES = {"KiB": 1024, "MiB": 1024 ** 2, "GiB": 1024 ** 3}
PLACE = re.compile(r"([^ /:]+\.(?:go|c|h|cc|S|s)):[0-9]+")


class Command:
    def __init__(self, text):
        self.text = text    # as the shell gets it
        self.shown = []     # lines of the README
        self.first = None   # number of the first of them
        self.printed = None


def commands_of(lines):
    """What is to be run, in order."""
    commands, inside, unfinished = [], False, False
    for number, line in enumerate(lines):
        if line.startswith("```"):
            inside = not inside and line.strip() == "```console"
            unfinished = False
        elif unfinished:
            commands[-1].text += "\n" + line
            commands[-1].first = number + 1
            unfinished = line.endswith("\\")
        elif inside and line.startswith("$ "):
            commands.append(Command(line[2:]))
            commands[-1].first = number + 1
            unfinished = line.endswith("\\")
        elif inside and commands:
            commands[-1].shown.append(line)
    for command in commands:
        while command.shown and command.shown[-1] == "":
            command.shown.pop()
    return commands


def free_port():
    """Below those that the kernel gives to who connects."""
    while True:
        port = random.randrange(10000, 30000)
        with socket.socket() as listener:
            try:
                listener.bind(("127.0.0.1", port))
                return str(port)
            except OSError:
                continue


def with_ports(text, ports):
    for port, other in ports:
        text = re.sub(rf"\b{port}\b", other, text)
    return text


def tree_for(directory, place, ports):
    """A copy of DIRECTORY in a tree that is else this one."""
    for entry in ROOT.iterdir():
        if entry.name not in ("examples", ".git"):
            (place / entry.name).symlink_to(entry)
    copy = place / "examples" / directory.name
    shutil.copytree(directory, copy)
    for source in copy.rglob("*.go") if ports else []:
        source.write_text(with_ports(source.read_text(), ports))
    return copy


def environment():
    env = {name: value for name, value in os.environ.items()
           if not name.startswith(("DARKHEAP_", "GOFLAGS"))}
    env.update(PATH=f"{ROOT / 'build'}:{env['PATH']}", LC_ALL="C.UTF-8",
               TZ="UTC", GOWORK="off", CGO_ENABLED="1", TERM="dumb")
    return env


def run(commands, directory, ports):
    """Gives each command what it printed, None if it was not reached."""
    back = [(other, port) for port, other in ports]
    script = []
    for number, command in enumerate(commands):
        # the status is kept for a command that asks for $?
        script += [with_ports(command.text, ports), "status=$?",
                   f"printf '\\n%s\\n' '{END}{number}'", "(exit $status)"]
    process = subprocess.Popen(
        ["bash", "-c", "\n".join(script)], cwd=directory, env=environment(),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, start_new_session=True)
    try:
        text = process.communicate(timeout=TIMEOUT_SECONDS)[0]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        text = process.communicate()[0]
    for number, command in enumerate(commands):
        printed, end, text = text.partition(f"\n{END}{number}\n".encode())
        printed = with_ports(printed.decode(errors="replace"), back)
        command.printed = [line for line in printed.split("\n")
                           if not line.startswith("darkheap: symbols: ")]
        while command.printed and command.printed[-1] == "":
            command.printed.pop()
        if not end:
            command.printed.append("(it did not come to an end)")
            break


class Comparison:
    def __init__(self, directory, vary):
        self.own = {path.name for path in directory.rglob("*")}
        self.vary = [(re.compile(pattern), "VARIES") for pattern in vary]

    def plain(self, line):
        for pattern, replacement in self.vary + VARIES:
            line = pattern.sub(replacement, line)
        line = PLACE.sub(lambda place: place[0] if place[1] in self.own
                         else f"{place[1]}:LINE", line)
        return " ".join(line.split())

    def same(self, shown, printed):
        head = shown.removesuffix("...")
        start, printed = self.plain(head), self.plain(printed)
        if head != shown:
            known = SIZE.sub("SIZE", printed).startswith(SIZE.sub("SIZE", start))
        else:
            known = SIZE.sub("SIZE", printed) == SIZE.sub("SIZE", start)
        sizes = zip(SIZE.findall(start), SIZE.findall(printed))
        return known and all(alike(one, other) for one, other in sizes)

    def matches(self, shown, printed):
        """Whether SHOWN, in which `...` is any lines, is PRINTED."""
        # reached[i]: the lines of SHOWN so far may be the first i of PRINTED
        reached = [True] + [False] * len(printed)
        for line in shown:
            if line.strip() == "...":
                first = reached.index(True) if True in reached else len(reached)
                reached = [i >= first for i in range(len(reached))]
                continue
            reached = [False] + [before and self.same(line, other)
                                 for before, other in zip(reached, printed)]
        return reached[-1]


def alike(one, other):
    a, b = (float(number) * BYTES[unit] for number, unit in (one, other))
    return abs(a - b) <= max(0.25 * max(a, b), 2 * 1024 ** 2)


def show_difference(command, comparison):
    # difflib would pair lines that are equal to the letter only
    print(f"# README.md:{command.first}: $ {command.text}")
    for line in command.shown:
        known = line.strip() == "..." or any(
            comparison.same(line, other) for other in command.printed)
        print(f"#  {' ' if known else '-'} {line}")
    print("# was printed:")
    whole = [line for line in command.shown if line.strip() != "..."]
    for line in command.printed:
        known = any(comparison.same(other, line) for other in whole)
        print(f"#  {' ' if known else '+'} {line}")


def write(path, lines, differing):
    for command in reversed(differing):
        end = command.first + len(command.shown)
        lines[command.first:end] = command.printed
    path.write_text("\n".join(lines), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--vary", action="append", default=[])
    parser.add_argument("--port", action="append", default=[])
    parser.add_argument("directory", nargs="?", default=".", type=pathlib.Path)
    arguments = parser.parse_args()
    directory = arguments.directory.resolve()
    path = directory / "README.md"
    lines = path.read_text(encoding="utf-8").split("\n")
    commands = commands_of(lines)
    ports = [(port, free_port()) for port in arguments.port]
    with tempfile.TemporaryDirectory(prefix="dh") as place:
        run(commands, tree_for(directory, pathlib.Path(place), ports), ports)

    comparison = Comparison(directory, arguments.vary)
    differing = []
    print(f"1..{max(len(commands), 1)}")
    for number, command in enumerate(commands, 1):
        if command.printed is None:
            command.printed = ["(it was not reached)"]
        good = comparison.matches(command.shown, command.printed)
        title = command.text.split("\n")[0].replace("#", "")
        print(f"{'ok' if good else 'not ok'} {number} - README.md: {title}")
        if not good:
            differing.append(command)
            show_difference(command, comparison)
    if not commands:
        print("not ok 1 - README.md has no command: no block begins with ```console")
    if arguments.write:
        write(path, lines, differing)
    return 1 if differing or not commands else 0


sys.exit(main())
