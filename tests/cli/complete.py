#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""complete.py bash|zsh FILE <LINES - what each line becomes by a TAB

Prints "LINE => RESULT|" for each, from one real interactive shell that has
read the completion FILE.  zsh wants FILE to be named _darkheap.
"""

import os
import pathlib
import shutil
import signal
import sys
import tempfile
import threading
import time

SETUP = {
    "bash": """
source {file}
bind 'set bell-style none'; bind 'set completion-query-items 0'
bind -x '"\\C-xs": printf "%s\\n" "$READLINE_LINE" >{shown}.new; mv {shown}.new {shown}; READLINE_LINE='
touch {ready}
""",
    "zsh": """
fpath=({directory} $fpath); autoload -Uz compinit; compinit -D -u
show() {{ print -r -- "$BUFFER" >{shown}.new; command mv {shown}.new {shown}; BUFFER= }}
zle -N show; bindkey '^Xs' show; unsetopt beep
touch {ready}
""",
}
START = {"bash": ["bash", "--norc", "--noprofile", "-i"],
         "zsh": ["zsh", "-f", "-i"]}


def wait_for(path):
    for _ in range(400):
        if path.exists():
            return
        time.sleep(0.05)
    sys.exit(f"complete.py: {path.name} never came")


def drain(master):
    """A shell whose output nobody reads stops."""
    try:
        while os.read(master, 4096):
            pass
    except OSError:
        pass


def start(shell, setup):
    pid, master = os.forkpty()
    if not pid:
        os.environ.update(TERM="xterm", PS1="$ ", HISTFILE="/dev/null")
        os.execvp(START[shell][0], START[shell])
    threading.Thread(target=drain, args=(master,), daemon=True).start()
    os.write(master, f" . {setup}\n".encode())
    return pid, master


def main():
    shell, file = sys.argv[1:]
    place = pathlib.Path(tempfile.mkdtemp())
    shown, ready, setup = place / "shown", place / "ready", place / "setup"
    setup.write_text(SETUP[shell].format(
        file=file, directory=os.path.dirname(file), shown=shown, ready=ready))
    pid, master = start(shell, setup)
    try:
        wait_for(ready)
        for line in sys.stdin.read().splitlines():
            os.write(master, line.encode() + b"\t\x18s")
            wait_for(shown)
            result = shown.read_text().removesuffix("\n")
            print(f"{line} => {result}|")
            shown.unlink()
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
