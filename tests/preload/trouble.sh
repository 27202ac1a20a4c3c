# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# A part of run.sh: libraries with damaged CFI, and a machine whose clock is not
# the TSC.
# shellcheck disable=SC2154 # run.sh sets here, build and directory

# damage SECTION SEED: bytes of it in libdamaged_cfi.so become others; 0: zeros
damage() {
	python3 - "$@" <<-'EOF'
		import random, subprocess, sys
		section, seed = sys.argv[1], int(sys.argv[2])
		table = subprocess.run(["readelf", "-SW", "whole.so"],
		                       capture_output=True, text=True).stdout
		row = next(line.split("]")[1].split()
		           for line in table.splitlines() if f" {section} " in line)
		offset, size = int(row[3], 16), int(row[4], 16)
		content = bytearray(open("whole.so", "rb").read())
		rng = random.Random(seed)
		if not seed:
		    content[offset:offset + size] = bytes(size)
		for _ in range(1 + seed % 3 * 8 if seed else 0):
		    content[offset + rng.randrange(size)] = rng.randrange(256)
		open("libdamaged_cfi.so", "wb").write(content)
	EOF
}

# Its stacks are anyone's guess, but what was counted is not.
grep -v '^/\* stack:' "$here/damaged_cfi.c" >damaged.c
cp libdamaged_cfi.so whole.so
for seed in {0..6}; do
	damage .eh_frame "$seed"
	victim "damaged .eh_frame, $seed" damaged.c ./damaged_cfi
done
for seed in {0..2}; do
	damage .eh_frame_hdr "$seed"
	victim "damaged .eh_frame_hdr, $seed" damaged.c ./damaged_cfi
done

# converter NAME BYTES SLOT: one that iconv finds
converter() {
	gcc -shared -nostdlib -DBYTES="$2" -DSLOT="$3" -o "converters/$1.so" \
		"$here/gconv/module.c" &&
		echo "module $1// INTERNAL $1 1" >>converters/gconv-modules
}

mkdir converters
converter NARROW 0x18 8 && converter WIDE 0x38 0x18 && converter OTHER 0x18 8
result $? 'converters build'
export GCONV_PATH=$PWD/converters
victim hidden_dlclose "$here/hidden_dlclose.c" ./hidden_dlclose
unset GCONV_PATH

# The kernel says that its clock is not built on the TSC: a sequence serves.
echo hpet >hpet
mkdir odd
cat >odd/darkheap <<-EOF
	#!/bin/sh
	exec unshare -m "$PWD/as_if_hpet" "$build/darkheap" "\$@"
EOF
cat >as_if_hpet <<-EOF
	#!/bin/sh
	mount --bind "$PWD/hpet" \
		/sys/devices/system/clocksource/clocksource0/current_clocksource &&
		exec "\$@"
EOF
chmod +x odd/darkheap as_if_hpet
if unshare -m ./as_if_hpet true 2>log; then
	usual=$build build=$PWD/odd
	for name in cross_free realloc threads signals fork short_life; do
		{
			cat "$here/$name.c"
			echo '/* jq: [.sites[].first_seen] | all(. == null) */'
		} >odd.c
		victim "no TSC: $name" odd.c "./$name"
	done
	build=$usual
else
	skip 'no TSC' 'needs root, to bind another clocksource'
fi
