#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""chain.py REPORT FUNCTION... - is there one stack with these, in this order?

FUNCTION innermost first; other frames may stand between them.  The site is the
one of the first FUNCTION.  Says what it found, and exits 1 where it is not so.
"""

import json
import sys


def holds(frames, functions):
    left = iter(frames)
    return all(function in left for function in functions)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        sites = json.load(file)["sites"]
    functions = sys.argv[2:]
    stacks = [[frame["function"] for frame in stack["frames"]]
              for site in sites if site["function"] == functions[0]
              for stack in site["stacks"]]
    if any(holds(stack, functions) for stack in stacks):
        return 0
    for stack in stacks:
        print(" <- ".join(str(function) for function in stack))
    return 1


if __name__ == "__main__":
    sys.exit(main())
