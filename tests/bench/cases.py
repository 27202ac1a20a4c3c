# SPDX-License-Identifier: MIT
"""cases.py - what is timed: which program, with which numbers

A case's `count` takes a program without a tool about a quarter of a second.
Slow tools do a fraction of it: the time of one operation is what is compared.
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    program: str
    arguments: str  # of the program, without the count
    count: int
    is_library: bool = False  # added time is shared among its allocations
    live: int = 0  # blocks that stay, besides those that are planted
    slow: tuple = ()  # tools that would take minutes, or all memory
    is_quick: bool = False

    def command(self, divisor):
        return [*self.arguments.split(), str(self.operations(divisor))]

    def operations(self, divisor):
        return max(self.count // divisor, 1)

    def divisor(self, tool):
        """Libraries take long to warm up where code is translated."""
        return min(tool.divisor, 10) if self.is_library else tool.divisor


# the unit of all others
EMPTY = Case("empty cgo call", "pairs", "empty", 10_000_000, is_quick=True)
CSTRING = Case("C.CString + C.free, Go depth 10", "pairs", "cstring 10",
               3_000_000, is_quick=True)
CONLY = Case("C only, 3 C frames", "pairs", "conly 3", 10_000_000,
             is_quick=True)
THREADS_2 = Case("2 goroutines, wall", "pairs", "goroutines 2", 4_000_000,
                 is_quick=True)
THREADS_8 = Case("8 goroutines, wall", "pairs", "goroutines 8", 4_000_000)

PAIRS = [
    EMPTY,
    Case("C.CString + C.free, Go depth 2", "pairs", "cstring 2", 3_000_000),
    CSTRING,
    Case("C.CString + C.free, Go depth 40", "pairs", "cstring 40", 2_000_000),
    CONLY,
    Case("C only, 20 C frames", "pairs", "conly 20", 5_000_000),
    Case("realloc from 16 B to 64 KiB", "pairs", "realloc", 5_000_000),
    THREADS_2,
    THREADS_8,
    Case("32 goroutines, wall", "pairs", "goroutines 32", 4_000_000),
    # jemalloc gives each sampled block a page: 4 GB for a million
    Case("1 M live blocks, random", "pairs", "live 1000000", 1_000_000,
         live=1_000_000, slow=("jemalloc, all",)),
    Case("10 M live blocks, random", "pairs", "live 10000000", 1_000_000,
         live=10_000_000, slow=("jemalloc, all", "tcmalloc", "valgrind")),
]

LIBRARIES = [
    Case("go-sqlite3, insert", "sqlite", "insert", 30_000, is_library=True,
         is_quick=True),
    Case("go-sqlite3, query", "sqlite", "query", 10_000, is_library=True),
    Case("libcrypto, certificate", "libraries", "crypto", 500, is_library=True),
    Case("C++ map, regex, string", "libraries", "cxx", 5_000, is_library=True),
]

CASES = PAIRS + LIBRARIES
