# SPDX-License-Identifier: MIT
"""table.py - docs/matrix.md"""

import datetime
import platform
import subprocess

import cells

HEAD = """\
# Every way to build a Go program

`make check-all` builds the programs of [tests/matrix/program](../tests/matrix/program) with each release, form
and variant, runs each below `darkheap run`, and writes this page. **right**: each planted leak is one site with
the verdict `leak`, the right function, file, line, kind and exact number of blocks; nothing else is flagged; the
record is complete; a C function of the program is named with its line wherever there is DWARF. Leaks stand in a
plain, a closure, an inlined and a generic function, behind a C helper, and in the executable, library or plugin
itself. Each leak has one site id in all cells.

`make check` runs the oldest and the newest release in every form, plain and stripped, and some more.
"""

FORMS = """\
| form | is |
|---|---|
| exe, PIE | `go build`, `-buildmode=pie` |
| c-shared, linked | a C program with the library as DT_NEEDED, which calls it on two threads |
| c-shared, opened | the same by `dlopen`, `--include-non-go` |
| c-archive | a C program with the Go code inside |
| plugin | a Go program that opens it |
| test binary | `go test -c` |

| variant | is |
|---|---|
| compressed, uncompressed | `-ldflags=-compressdwarf=`, true with `-gz` for gcc; plain is Go's default, compressed |
| DWARF 5, DWARF 4 | `-gdwarf-5`; `GOEXPERIMENT=nodwarf5` with `-gdwarf-4`. Go 1.25 began with DWARF 5 |
"""


def output(*command):
    return subprocess.run(command, cwd=cells.HERE, text=True, check=False,
                          stdout=subprocess.PIPE).stdout.strip()


def origin():
    commit = output("git", "rev-parse", "--short", "HEAD")
    if output("git", "status", "--porcelain", "--untracked-files=no",
              "--", "../../shim", "../../collector", "../../include"):
        commit += " with changes"
    date = datetime.datetime.now(datetime.timezone.utc)
    gcc = output("gcc", "-dumpfullversion")
    return (f"Measured {date:%Y-%m-%d}, commit {commit}, gcc {gcc}, "
            f"glibc {platform.libc_ver()[1]}, Linux {platform.machine()}.")


def cell_text(results, release, form, variant, notes):
    why = variant.why_not(release)
    text = "n/a"
    if not why:
        text = next((result for cell, result in results.items()
                     if (cell.release, cell.form, cell.variant) ==
                     (release, form, variant)), None)
        if text == "right":
            return text
        why, text = text or "not run", "wrong" if text else "–"
    if why not in notes:
        notes.append(why)
    return f"{text} [{notes.index(why) + 1}]"


def rows(results, missing, notes):
    for release in cells.RELEASES:
        if release in missing:
            yield f"| {release} | cannot be had here: {missing[release]} |"
            continue
        for form in cells.FORMS:
            texts = [cell_text(results, release, form, variant, notes)
                     for variant in cells.VARIANTS]
            yield "| " + " | ".join([release, form, *texts]) + " |"


def extra_rows(results):
    extra = {(cell.release, cell.form): result
             for cell, result in results.items()
             if cell.form not in cells.FORMS}
    for name in dict.fromkeys(form for _, form in extra):
        texts = [extra.get((release, name), "–") for release in cells.RELEASES]
        yield f"| {name} | " + " | ".join(texts) + " |"


def write(path, results, missing):
    notes = []
    names = [variant.name for variant in cells.VARIANTS]
    lines = [HEAD, origin(), "",
             "| release | form | " + " | ".join(names) + " |",
             "|---" * (2 + len(names)) + "|",
             *rows(results, missing, notes), ""]
    lines += [f"[{i}] {note}  " for i, note in enumerate(notes, 1)]
    lines += ["", FORMS,
              "| beside the cells | " + " | ".join(cells.RELEASES) + " |",
              "|---" * (1 + len(cells.RELEASES)) + "|",
              *extra_rows(results), ""]
    path.write_text("\n".join(lines), encoding="utf-8")
