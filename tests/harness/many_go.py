#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A `go` that has built $PACKAGES packages already: all are $BINARY, run eight
at a time as go test -p 8 does; each 20th runs the test that leaks.
$PID_SPACES: all get the same pids, as two of a thousand packages may.
"""
import concurrent.futures
import os
import re
import subprocess
import sys

if sys.argv[1] == "env":
    sys.exit()
COUNT = int(os.environ["PACKAGES"])
if "-n" in sys.argv:
    print("\n".join(sys.argv * COUNT))
    sys.exit()
SPACES = (["unshare", "--map-root-user", "--pid", "--fork", "--mount-proc"]
          if "PID_SPACES" in os.environ else [])
exec_text = next(word for word in sys.argv if word.startswith("-exec="))
words = ["".join(word) for word in
         re.findall(r"'([^']*)'|\"([^\"]*)\"|(\S+)", exec_text[6:])]


def run(number):
    test = "TestLose" if number % 20 == 0 else "TestKeep"
    done = subprocess.run(
        SPACES + words + [os.environ["BINARY"], "-test.paniconexit0",
                 f"-test.run=^{test}$"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        print(done.stdout + f"FAIL\tmany/{number}", flush=True)
    return done.returncode


with concurrent.futures.ThreadPoolExecutor(8) as pool:
    ends = list(pool.map(run, range(COUNT)))
sys.exit(any(ends))
