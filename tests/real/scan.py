#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""scan.py [--show] [MODULE...] - what does scan say of popular cgo modules?

Runs darkheap-scan over the modules below, at these versions, and compares what
it finds with the table in docs/scan.md, where each finding was judged by hand.
One that is not judged fails.  Then kafka_admin/ is run: what was judged true there must
be confirmed by the run.  Prints TAP, and after a # the table of docs/scan.md;
--show prints the findings as lines to be judged.
"""

import argparse
import collections
import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILD = ROOT / "build"
WORK = ROOT / "build/real/scan"
JUDGED = ROOT / "docs/scan.md"
VERDICTS = ["true", "harmless", "false"]
SARIF = WORK / "scan.sarif"
SECONDS = 900
GO = "1.25"  # what the newest of them asks for


@dataclasses.dataclass
class Module:
    path: str
    version: str
    package: str = ""  # below it
    directory: str = ""

    @property
    def name(self):
        parts = [p for p in self.path.split("/") if p != "v2"]
        return parts[-1]


KAFKA = Module("github.com/confluentinc/confluent-kafka-go/v2", "v2.11.1",
               "/kafka")
MODULES = [
    Module("github.com/DataDog/zstd", "v1.5.7"),
    KAFKA,
    Module("github.com/gopacket/gopacket", "v1.7.7", "/pcap"),
    Module("github.com/mattn/go-sqlite3", "v1.14.53"),
    Module("github.com/miekg/pkcs11", "v1.1.2"),
    Module("github.com/pebbe/zmq4", "v1.4.0"),
    Module("github.com/aquasecurity/libbpfgo", "v0.5.1-libbpf-1.2"),
    Module("github.com/davidbyttow/govips/v2", "v2.16.0", "/vips"),
    Module("github.com/msteinert/pam/v2", "v2.1.0"),
    Module("github.com/otiai10/gosseract/v2", "v2.4.1"),
    Module("github.com/valyala/gozstd", "v1.27.0"),
    Module("github.com/veandco/go-sdl2", "v0.4.39", "/sdl"),
    Module("github.com/yalue/onnxruntime_go", "v1.27.0"),
    Module("gocv.io/x/gocv", "v0.41.0"),
]


def go(*arguments):
    done = subprocess.run(["go", *arguments], cwd=WORK, check=False, text=True,
                          capture_output=True, timeout=SECONDS,
                          stdin=subprocess.DEVNULL,
                          env=dict(os.environ, GOFLAGS="-mod=mod",
                                   GOWORK="off"))
    if done.returncode:
        sys.exit(f"go {' '.join(arguments)}: {done.stderr[-2000:]}")
    return done.stdout


def require(modules):
    """A module that imports them all, so that scan finds their packages."""
    WORK.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"\t{m.path} {m.version}\n" for m in modules)
    (WORK / "go.mod").write_text(
        f"module scanned\n\ngo {GO}\n\nrequire (\n{lines})\n",
        encoding="utf-8")
    imports = "".join(f'import _ "{m.path}{m.package}"\n' for m in modules)
    (WORK / "scanned.go").write_text(f"package scanned\n\n{imports}",
                                     encoding="utf-8")
    go("mod", "tidy")
    for module in modules:
        said = json.loads(go("list", "-m", "-json", module.path))
        if said["Version"] != module.version:
            sys.exit(f"{module.path} is {said['Version']}")
        module.directory = said["Dir"]


def scan(modules):
    """{module: [(place, rule, message)]}"""
    SARIF.unlink(missing_ok=True)
    done = subprocess.run(
        [BUILD / "darkheap-scan", "--format=sarif", f"--output={SARIF}",
         *(module.path + module.package for module in modules)],
        cwd=WORK, check=False, stdin=subprocess.DEVNULL, capture_output=True,
        text=True, timeout=SECONDS, env=dict(os.environ, GOWORK="off"))
    if done.returncode not in (0, 23):
        sys.exit(f"scan: status {done.returncode}: {done.stderr[-2000:]}")
    found = collections.defaultdict(list)
    with open(SARIF, encoding="utf-8") as file:
        results = json.load(file)["runs"][0]["results"]
    for result in results:
        where = result["locations"][0]["physicalLocation"]
        line = where["region"]["startLine"]
        path = pathlib.Path(urllib.parse.unquote(
            where["artifactLocation"]["uri"].removeprefix("file://")))
        for module in modules:
            if path.is_relative_to(module.directory):
                place = f"{path.relative_to(module.directory)}:{line}"
                found[module.path].append((place, result["ruleId"],
                                           result["message"]["text"]))
    return found


def confirm(judged):
    """Run kafka_admin: what is true and not confirmed, and how many are."""
    program, report = WORK / "kafka_admin", WORK / "kafka_admin.json"
    go("build", "-o", str(program), str(HERE / "kafka_admin/main.go"))
    done = subprocess.run(
        [BUILD / "darkheap", "run", "-q", "--no-fail", f"--scan={SARIF}",
         f"--report=json:{report}", f"--capture={program}.darkheap", "-f",
         "--", program], cwd=WORK, check=False, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=SECONDS)
    if done.returncode:
        sys.exit(f"kafka_admin: status {done.returncode}: {done.stderr}")
    with open(report, encoding="utf-8") as file:
        findings = json.load(file)["scan"]["findings"]
    confirmed = {f"{finding['file'].rsplit('@', 1)[1].split('/', 1)[1]}:"
                 f"{finding['line']}" for finding in findings
                 if finding["state"] == "confirmed"}
    true = {place for (name, place, _), verdict in judged.items()
            if name == KAFKA.name and verdict == "true"}
    return sorted(true - confirmed), len(true & confirmed)


def read_judged():
    """{(module, place, rule): verdict}, from the table of findings."""
    judged = {}
    for line in JUDGED.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip(" `") for cell in line.split("|")[1:-1]]
        if len(cells) == 5 and cells[3] in VERDICTS:
            judged[tuple(cells[:3])] = cells[3]
    return judged


def judge(module, findings, judged):
    """How many of each verdict, and what is not as it was judged."""
    counts = collections.Counter()
    wrong, gone = [], {key for key in judged if key[0] == module.name}
    for place, rule, message in findings:
        key = (module.name, place, rule)
        gone.discard(key)
        if key in judged:
            counts[judged[key]] += 1
        else:
            wrong.append(f"not judged: {place} {rule}: {message}")
    return counts, wrong, [f"no longer found: {place} {rule}"
                           for _, place, rule in sorted(gone)]


def row(name, counts):
    total = sum(counts.values())
    right = total - counts["false"]
    percent = f"{100 * right / total:.0f} %" if total else "-"
    return (f"# | {name} | {total} | "
            f"{' | '.join(str(counts[v]) for v in VERDICTS)} | {percent} |")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("modules", nargs="*", metavar="MODULE")
    arguments = parser.parse_args()
    modules = [module for module in MODULES
               if not arguments.modules or module.name in arguments.modules]
    require(modules)
    found = scan(modules)
    if arguments.show:
        for module in modules:
            for place, rule, message in found[module.path]:
                print(module.path, place, rule, message)
        return 0
    return report(modules, found, read_judged())


def report(modules, found, judged):
    kafka = KAFKA in modules
    print(f"1..{len(modules) + kafka}")
    rows, total, bad = [], collections.Counter(), False
    for number, module in enumerate(modules, 1):
        counts, wrong, gone = judge(module, found[module.path], judged)
        total += counts
        bad |= bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} {number} - {module.path}@"
              f"{module.version}: {len(found[module.path])} findings, judged")
        for line in wrong + gone:
            print(f"# {line}")
        rows.append(row(f"{module.path}{module.package} {module.version}",
                        counts))
    if kafka:
        missing, confirmed = confirm(judged)
        bad |= bool(missing)
        print(f"{'not ok' if missing else 'ok'} {len(modules) + 1} - "
              f"{confirmed} places of {KAFKA.name} are confirmed by a run")
        for place in missing:
            print(f"# not confirmed: {place}")
    print("\n".join([*rows, row("all", total)]))
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
