#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""terminal.py STEP... -- COMMAND... - act as the user of a terminal

The command leads the session of a new terminal.  Steps, in order:
    expect:TEXT   wait until the terminal has shown TEXT, after the last one
    key:HEX       type these bytes, 03 is Ctrl-C
    signal:NAME   send a signal to the command, from here
    hangup        close the terminal
    wait:FILE     until FILE is there
    write:FILE    make FILE
Then prints what it has shown, and the command's end as subprocess has it.
"""

import os
import select
import signal
import sys
import time

SECONDS = 60


class Terminal:
    def __init__(self, command):
        self.pid, self.fd = os.forkpty()
        if self.pid == 0:
            # who was started in the background of a shell ignores them
            for ignored in signal.SIGINT, signal.SIGQUIT, signal.SIGHUP:
                signal.signal(ignored, signal.SIG_DFL)
            os.execvp(command[0], command)
        self.shown = b""
        self.seen = 0

    def read(self):
        """False at the end; Linux says EIO when nobody has it open."""
        if not select.select([self.fd], [], [], SECONDS)[0]:
            raise TimeoutError(f"nothing more after {self.shown!r}")
        try:
            data = os.read(self.fd, 4096)
        except OSError:
            return False
        self.shown += data
        return bool(data)

    def expect(self, text):
        text = text.encode()
        while (at := self.shown.find(text, self.seen)) < 0:
            if not self.read():
                raise EOFError(f"no {text!r} in {self.shown!r}")
        self.seen = at + len(text)

    def key(self, text):
        os.write(self.fd, bytes.fromhex(text))

    def signal(self, name):
        os.kill(self.pid, signal.Signals[f"SIG{name}"])

    def wait(self, path):
        while not os.path.exists(path):
            time.sleep(0.05)

    def write(self, path):
        open(path, "w").close()

    def hangup(self, _):
        os.close(self.fd)
        self.fd = -1

    def end(self):
        while self.fd >= 0 and self.read():
            pass
        status = os.waitpid(self.pid, 0)[1]
        return os.waitstatus_to_exitcode(status)


def main():
    at = sys.argv.index("--")
    steps, command = sys.argv[1:at], sys.argv[at + 1:]
    signal.alarm(3 * SECONDS)
    terminal = Terminal(command)
    for step in steps:
        verb, _, text = step.partition(":")
        getattr(terminal, verb)(text)
    end = terminal.end()
    sys.stdout.write(terminal.shown.decode().replace("\r\n", "\n"))
    print("end", end)


main()
