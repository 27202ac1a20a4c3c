# SPDX-License-Identifier: MIT
"""extras.py - what is no cell: other hosts, moved lines, no section headers

Each function builds with a Builder and gives the runs.
"""

import pathlib
import re
import shutil
import struct
import sys

from cells import LEAKS, LIBRARY, Run, build_exe, build_opened

PYTHON = """
import ctypes
library = ctypes.CDLL("./libmatrix.so")
for half in 1, 2:
    library.matrix_lose(50)
"""


def two_libraries(builder):
    """Two runtimes in one process: each leak counts twice."""
    run, = build_opened(builder)
    shutil.copy(builder.directory / "libmatrix.so",
                builder.directory / "libsecond.so")
    run.command.append("./libsecond.so")
    run.rounds = 200
    return [run]


def python(builder):
    builder.go("library", "libmatrix.so", "-buildmode=c-shared")
    return [Run([sys.executable, "-c", PYTHON], LIBRARY, ("--include-non-go",))]


def nested(builder):
    """Go calls C, which calls the Go of another runtime, which calls C."""
    builder.go("library", "libmatrix.so", "-buildmode=c-shared")
    return [Run([builder.go("nested", "nested"), "./libmatrix.so"],
                LIBRARY + ["nested/main.go"])]


def drop_sections(path):
    """As some strippers and packers leave a file."""
    with open(path, "r+b") as file:
        file.seek(40)
        file.write(struct.pack("<Q", 0))  # e_shoff
        file.seek(60)
        file.write(struct.pack("<HH", 0, 0))  # e_shnum, e_shstrndx


def without_sections(builder):
    runs = build_exe(builder) + build_opened(builder)
    for name in "exe", "libmatrix.so":
        drop_sections(builder.directory / name)
    for run in runs:
        run.has_dwarf = False
    return runs


def move_lines(text):
    """Other lines, and a function that is new, before each function."""
    moved = re.sub(r"(?m)^((?://(?!export).*\n)*func )",
                   r"// A line.\n\nvar _ = 0\n\n\1", text)
    return moved.replace("package ", "// Another line.\n\npackage ", 1)


def moved_lines(builder, *flags):
    """The ids are compared with those of all cells."""
    moved = builder.directory / "moved"
    shutil.copytree(builder.program, moved)
    for path in pathlib.Path(moved).glob("*/*.go"):
        path.write_text(move_lines(path.read_text(encoding="utf-8")),
                        encoding="utf-8")
    builder.program = moved
    return build_exe(builder, *flags)


def moved_lines_pie(builder):
    return moved_lines(builder, "-buildmode=pie")


def moved_lines_trimpath(builder):
    return moved_lines(builder, "-trimpath")


EXTRAS = {
    "two libraries in one C program": two_libraries,
    "Python opens the library": python,
    "a Go program opens the library": nested,
    "no section headers": without_sections,
    "unrelated lines moved": moved_lines,
    "unrelated lines moved, PIE": moved_lines_pie,
    "unrelated lines moved, -trimpath": moved_lines_trimpath,
}
