# SPDX-License-Identifier: MIT
"""count_signals.py - say each signal that comes; USR1: the counts, and the end

Standard output goes to the file of the first argument, if there is one.
"""

import signal
import sys

COUNTED = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT,
           signal.SIGUSR2, signal.SIGWINCH, signal.SIGRTMIN]


def main():
    if len(sys.argv) > 1:
        sys.stdout = open(sys.argv[1], "w")
    waited = [*COUNTED, signal.SIGUSR1]
    signal.pthread_sigmask(signal.SIG_BLOCK, waited)
    counts = dict.fromkeys(COUNTED, 0)
    print("ready", flush=True)
    while (signo := signal.Signals(signal.sigwait(waited))) != signal.SIGUSR1:
        counts[signo] += 1
        print(signo.name, flush=True)
    print("count", *(f"{signo.name}={n}" for signo, n in counts.items() if n),
          flush=True)


main()
