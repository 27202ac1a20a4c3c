# SPDX-License-Identifier: MIT
"""places.py - to which step of the capture an instruction of the shim belongs

By the innermost function that was inlined there and its file, as addr2line
tells them from the debug information of the shim as it is built.  What no rule
knows is shown under its file's name, so that nothing is hidden.
"""

import collections
import pathlib
import re
import subprocess

from programs import SHIM

Step = collections.namedtuple("Step", "name what")

HOOK = Step("hook and guard", "interposed call, may it be recorded, real call")
TIME = Step("time stamp", "rdtsc")
CALL = Step("whose call", "which goroutine's which cgo call, is it the last one's")
GO = Step("Go frames", "the goroutine's stack, found and walked")
C = Step("C frames", "walked by unwind tables")
STACK = Step("stack", "what is kept of the last call's outer frames; bounds")
CACHE = Step("cache", "are these C frames, or Go frames, seen before")
INTERN = Step("intern", "its number")
PUBLISH = Step("publish", "room, words, head, addresses that may be freed untimed")
RAW = Step("raw stack", "copied for the collector, where tables do not do")
SAMPLE = Step("sampling", "is this block one of the sample")

ORDER = [HOOK, TIME, CALL, STACK, GO, C, CACHE, INTERN, PUBLISH, RAW, SAMPLE]

FUNCTIONS = {
    "arch_time": TIME, "emit_time": TIME,
    "follow_call": CALL, "enter_call": CALL, "send_context": CALL,
    "go_is_in": CALL, "go_context": CALL, "arch_tls_word": CALL,
    "record_follow": CALL, "record_enter": CALL,
    "mix": INTERN, "hash_pcs": INTERN,
}

FILES = {
    "hook.c": HOOK, "guard.h": HOOK, "boot.c": HOOK, "boot.h": HOOK,
    "confine.c": HOOK, "follow.c": HOOK, "follow.h": HOOK,
    "real.c": HOOK, "real.h": HOOK,
    "go.c": GO, "go.h": GO, "goroutine.c": GO, "runtime.h": GO,
    "walk.c": C, "walk.h": C, "unwind.h": C,
    # inside: the innermost C frames, in pieces; outside: all above those
    "cache.c": CACHE, "cache.h": CACHE, "inside.c": CACHE, "inside.h": CACHE,
    "stack.c": STACK, "stack.h": STACK, "outside.c": STACK, "outside.h": STACK,
    "hash.h": INTERN, "intern.c": INTERN, "intern.h": INTERN,
    "emit.c": PUBLISH, "emit.h": PUBLISH, "record.h": PUBLISH,
    "event.h": PUBLISH, "sampler.c": SAMPLE, "sampler.h": SAMPLE,
    "ring.h": PUBLISH, "room.c": PUBLISH, "carve.c": PUBLISH,
    "tell.c": PUBLISH, "tell.h": PUBLISH,
    "slice.c": RAW, "slice.h": RAW,
    "sample.c": SAMPLE, "sample.h": SAMPLE, "sample_set.c": SAMPLE,
    "sample_set.h": SAMPLE,
}

MALLOC, FREE = "malloc", "free"
# hooks, and what they jump to
PATHS = {
    MALLOC: re.compile(r"(malloc|calloc|realloc|reallocarray|aligned_alloc|"
                       r"(posix_)?memalign|p?valloc|allocate)(_[a-z]+)*$"),
    FREE: re.compile(r"(c?free|release)(_[a-z]+)*$"),
}


def path_of(function):
    """Is it of a malloc or of a free?  None: both may come here."""
    name = function.partition(".")[0]
    return next((path for path, names in PATHS.items()
                 if names.match(name)), None)


class Places:
    """Addresses of the shim's file, each looked up once."""

    def __init__(self):
        self.chains = {}  # address: [(function, file)], innermost first

    def learn(self, addresses):
        wanted = sorted(set(addresses) - set(self.chains))
        done = subprocess.run(
            ["addr2line", "-e", str(SHIM), "-a", "-i", "-f"], check=True,
            stdout=subprocess.PIPE, text=True,
            input="".join(f"{address:#x}\n" for address in wanted))
        lines = iter(done.stdout.splitlines())
        for line in lines:
            if line.startswith("0x"):
                chain = self.chains[int(line, 16)] = []
            else:
                chain.append((line, file_of(next(lines))))

    def step(self, address):
        function, file = self.chains[address][0]
        return (FUNCTIONS.get(function) or FILES.get(file)
                or Step(f"other: {file}", function))

    def function(self, address):
        """The one in which others are inlined."""
        return self.chains[address][-1][0]


def file_of(place):
    return pathlib.Path(place.partition(":")[0]).name
