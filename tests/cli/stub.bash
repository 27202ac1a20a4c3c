# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What the bats files share: the command with a collector that does nothing
# (stub_collector.c), and a runtime directory that must be empty afterwards.

bats_require_minimum_version 1.5.0

# Leaves $DARKHEAP, and an empty shim beside it.
build_stub() {
	local root=$BATS_TEST_DIRNAME/../..

	DARKHEAP=$BATS_FILE_TMPDIR/darkheap
	export DARKHEAP
	# what the stub defines, the archive is not asked for
	(cd "$root" && "${CC:-cc}" -std=c17 -D_GNU_SOURCE -O1 -g -Iinclude \
		-Icollector -o "$DARKHEAP" tests/cli/stub_collector.c \
		build/collector/main.o build/collector.a \
		$(make -s program-libs))
	"${CC:-cc}" -shared -o "$BATS_FILE_TMPDIR/libdarkheap.so" \
		-x c /dev/null
}

# Short: a socket's name has 108 bytes at most.
make_runtime() {
	XDG_RUNTIME_DIR=$(mktemp -d /tmp/dhc.XXXXXX)
	export XDG_RUNTIME_DIR
	cd "$BATS_TEST_TMPDIR" || return
}

# Every test checks that no socket and no directory stays.
remove_runtime() {
	cd /
	rmdir "$XDG_RUNTIME_DIR"
}

# until_is CONDITION...: wait for what must come, a minute at most.
until_is() {
	local i

	for ((i = 0; i < 1200; i++)); do
		"$@" && return
		sleep 0.05
	done
	echo "never: $*" >&2
	return 1
}

has_line() { # FILE LINE
	[ -e "$1" ] && grep -qx -- "$2" "$1"
}

is_gone() { # PID
	[ ! -e "/proc/$1" ]
}

# The end as the parent sees it: 3 for exit 3, -15 for death by SIGTERM.
end_of() {
	# who runs in the background of a shell ignores INT and QUIT, below
	# nohup HUP
	python3 -c 'import signal, subprocess, sys
for ignored in signal.SIGHUP, signal.SIGINT, signal.SIGQUIT:
	signal.signal(ignored, signal.SIG_DFL)
print(subprocess.run(sys.argv[1:]).returncode)' "$@" 3>&-
}
