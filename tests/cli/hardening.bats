#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What docs/hardening.md says was tried: darkheap with the least privilege that
# there is, and what it says where it is not enough.
# shellcheck disable=SC2154 # here, darkheap, victim: common.bash
bats_require_minimum_version 1.5.0
load common

# What Docker's default profile forbids on x86-64, and what looks into others.
forbidden='acct add_key bpf chroot clock_settime delete_module fanotify_init
finit_module fsconfig fsmount fsopen fspick get_mempolicy init_module ioperm iopl
kcmp kexec_file_load kexec_load keyctl lookup_dcookie mbind migrate_pages mount
mount_setattr move_mount move_pages open_by_handle_at open_tree perf_event_open
pidfd_getfd pivot_root process_madvise process_vm_readv process_vm_writev ptrace
quotactl quotactl_fd reboot request_key set_mempolicy set_mempolicy_home_node
setdomainname sethostname setns settimeofday swapoff swapon sysfs syslog umount2
unshare uselib userfaultfd ustat vhangup'

# numbers NAME...: those of the calls that these headers know
numbers()
{
	echo '#include <asm/unistd.h>' | gcc -E -dM - |
		awk -v names="$*" 'BEGIN { n = split(names, list, /[ \n]+/)
			for (i = 1; i <= n; i++) wanted["__NR_" list[i]] = 1 }
		$2 in wanted { print $3 }'
}

setup_file()
{
	export GOFLAGS=-buildvcs=false
	build_victim
	gcc -O1 -Wall -Werror -o "$BATS_FILE_TMPDIR/without_calls" \
		"$BATS_TEST_DIRNAME/without_calls.c"
	numbers "$forbidden" >"$BATS_FILE_TMPDIR/forbidden"
	# in a mount namespace of its own: all is read-only but what is named
	cat >"$BATS_FILE_TMPDIR/read_only" <<-'END'
		#!/bin/bash -e
		mount --bind "$1" "$1"
		while read -r _ _ _ _ point _; do
			[ "$point" = "$1" ] || mount -o remount,bind,ro "$point" 2>/dev/null || true
		done </proc/self/mountinfo
		cd "$1"
		shift
		exec "$@"
	END
	chmod +x "$BATS_FILE_TMPDIR/read_only"
	mapfile -t filter <"$BATS_FILE_TMPDIR/forbidden"
	[ ${#filter[@]} -gt 50 ]
}

setup()
{
	use_places
	mapfile -t filter <"$BATS_FILE_TMPDIR/forbidden"
	filter=("$BATS_FILE_TMPDIR/without_calls" "${filter[@]}" --)
}

teardown()
{
	[ -z "${place:-}" ] || rm -rf "$place"
}

# A folder that another user may come to, wherever TMPDIR is.
needs_root()
{
	[ "$(id -u)" = 0 ] || skip 'needs root, for mounts and another user'
	unshare -m true 2>/dev/null || skip 'no mount namespace may be made here'
	place=$(mktemp -d /tmp/darkheap.XXXXXX)
	chmod 777 "$place"
	install -m 755 "$darkheap" "${darkheap%/*}/libdarkheap.so" "$victim" \
		"$BATS_FILE_TMPDIR/without_calls" "$BATS_FILE_TMPDIR/read_only" "$place"
	filter[0]=$place/without_calls
	unset XDG_RUNTIME_DIR
	export TMPDIR=$place HOME=/nonexistent
	least=(setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs
		--bounding-set=-all --inh-caps=-all)
	"${least[@]}" test -r "$place/libdarkheap.so" ||
		skip 'another user may not read /tmp'
}

leaks_are_found()
{
	says '1 leak, '
	says ' lost in 2000 blocks'
	run ! grep -q 'not complete' err
}

@test "the filter kills on what it forbids" {
	status 159 bash -c '"$@"; exit' - "${filter[@]}" /usr/bin/unshare -m true
}

@test "under a filter that kills on what Docker's forbids, and on ptrace" {
	status 0 "${filter[@]}" "$darkheap" run --no-fail --capture=none -- "$victim" 0
	leaks_are_found
	status 0 "${filter[@]}" "$darkheap" run --no-fail --capture=kept.darkheap -- "$victim" 0
	status 0 "${filter[@]}" "$darkheap" report --no-fail kept.darkheap
	status 0 "${filter[@]}" "$darkheap" doctor kept.darkheap
}

@test "as nobody, without capabilities, read-only but one folder, and filtered" {
	needs_root
	status 0 unshare -m "$place/read_only" "$place" "${least[@]}" \
		"${filter[@]}" ./darkheap run --no-fail --capture=kept.darkheap -- ./victim 0
	leaks_are_found
	[ "$(stat -c %u "$place/kept.darkheap")" = 65534 ]
	"$darkheap" doctor --format=json "$place/kept.darkheap" | jq -e '.capture.complete'
}

@test "the doctor sees each of these" {
	needs_root
	(ulimit -c 0 && exec unshare -m "$place/read_only" "$place" \
		"${least[@]}" "${filter[@]}" ./darkheap run --no-fail --capture=none \
		-- ./victim sleep pid) 2>/dev/null 3>&- &
	wait_for "$place/pid"
	"$darkheap" doctor --format=json "$(cat "$place/pid")" >json
	kill "$(cat "$place/pid")"
	wait
	jq -e '[.hardening[] | select(.state == "tight") | .id] |
		contains(["user", "capabilities", "new_privileges", "seccomp",
			"read_only_root", "core_dumps"])' json >/dev/null ||
		{ jq .hardening json; return 1; }
	jq -e '.process.tracked and .process.root_read_only' json >/dev/null
}

@test "nothing is writable: said before the program starts" {
	needs_root
	mkdir "$place/writable"
	status 125 unshare -m "$place/read_only" "$place/writable" \
		env TMPDIR=/nonexistent "${least[@]}" "$place/darkheap" run --capture=none \
		-- "$place/victim" 0
	says 'cannot make the socket'
}

@test "each check of the doctor stands in docs/hardening.md" {
	status 0 "$darkheap" doctor --format=json
	for check in $(jq -r '.hardening[].id' out); do
		grep -q "^| \`$check\` |" "$BATS_TEST_DIRNAME/../../docs/hardening.md" ||
			{ echo "no $check"; return 1; }
	done
}
