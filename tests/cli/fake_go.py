#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A `go` that builds nothing: it notes its words in ./words and those of -exec
in ./exec, leaves the files of $TOLD where a run would, and ends with $STATUS
(a signal when it starts with -).  With -n it would run $RUNS binaries, and ends
with $DRY_STATUS.
"""
import glob
import os
import re
import shutil
import sys

if sys.argv[1] == "env":
    print(os.environ.get("FAKE_GOFLAGS", ""))
    sys.exit()
if "-n" in sys.argv:
    print("\n".join(sys.argv * int(os.environ.get("RUNS", "1"))))
    sys.exit(int(os.environ.get("DRY_STATUS", "0")))
with open("words", "w", encoding="utf-8") as out:
    out.writelines(word + "\n" for word in sys.argv[1:])
exec_text = next(word for word in sys.argv if word.startswith("-exec="))
words = re.findall(r"'([^']*)'|\"([^\"]*)\"|(\S+)", exec_text[6:])
words = ["".join(word) for word in words]
with open("exec", "w", encoding="utf-8") as out:
    out.writelines(word + "\n" for word in words)
with open("env", "w", encoding="utf-8") as out:
    out.writelines(f"{name}={value}\n" for name, value in os.environ.items())
tell = next(word[7:] for word in words if word.startswith("--tell="))
for path in glob.glob(os.path.join(os.environ.get("TOLD", "none"), "*")):
    shutil.copy(path, tell)
print("go's own words")
sys.stdout.flush()
status = int(os.environ.get("STATUS", "0"))
if status < 0:
    os.kill(os.getpid(), -status)
sys.exit(status)
