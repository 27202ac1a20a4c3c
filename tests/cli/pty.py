#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""pty.py interrupt|hangup DARKHEAP - a run in the foreground of a terminal

interrupt: one Ctrl-C is one SIGINT at the program, and we survive and report.
hangup: the session leader is the only one to be told; the program hears of it.
"""

import os
import signal
import sys
import tempfile
import time

COUNTER = """
import signal, sys, time
seen = 0
def count(signo, frame):
    global seen
    seen += 1
signal.signal(signal.SIG%s, count)
open(sys.argv[1], "w").write("ready")
end = time.monotonic() + 60
while not seen and time.monotonic() < end:
    time.sleep(0.01)
open(sys.argv[1], "w").write("first")
end = time.monotonic() + 0.5
while time.monotonic() < end:
    time.sleep(0.01)
open(sys.argv[1], "w").write("seen %%d" %% seen)
sys.exit(5)
"""


def wait_for(path, text):
    for _ in range(3000):
        if os.path.exists(path) and open(path).read() == text:
            return True
        time.sleep(0.02)
    return False


def read_all(fd):
    said = b""
    while True:
        try:
            data = os.read(fd, 4096)
        except OSError:
            return said
        if not data:
            return said
        said += data


def main():
    what, darkheap = sys.argv[1:]
    signo = "INT" if what == "interrupt" else "HUP"
    path = os.path.join(tempfile.mkdtemp(dir="."), "state")
    pid, master = os.forkpty()
    if not pid:
        os.execv(darkheap, [darkheap, "run", "--", sys.executable, "-c",
                            COUNTER % signo, path])
    assert wait_for(path, "ready"), "the program did not start"
    said = b""
    if what == "interrupt":
        # a second one right behind the first would melt into it
        os.kill(pid, signal.SIGSTOP)
        os.write(master, b"\x03")
        assert wait_for(path, "first"), "no SIGINT came"
        os.kill(pid, signal.SIGCONT)
        said = read_all(master)
    else:
        os.close(master)
    assert wait_for(path, "seen 1"), open(path).read()
    status = os.waitpid(pid, 0)[1]
    assert os.WIFEXITED(status), f"killed by {os.WTERMSIG(status)}"
    assert os.WEXITSTATUS(status) == 5, os.WEXITSTATUS(status)
    assert what == "hangup" or b"nothing to track" in said, said


if __name__ == "__main__":
    signal.alarm(180)
    main()
