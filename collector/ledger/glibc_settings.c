/* SPDX-License-Identifier: MIT */
#include "ledger/glibc_settings.h"

#include "ledger/glibc_arenas.h"
#include "ledger/remote.h"

/* struct malloc_par */
#define TRIM_THRESHOLD 0
#define TOP_PAD 8
#define MMAP_THRESHOLD 16
#define N_MMAPS_MAX 64
#define NO_DYNAMIC_THRESHOLD 72
#define BYTES 80

#define TOP_PAD_USUAL 131072
#define N_MMAPS_USUAL 65536

bool glibc_settings_find(struct glibc_settings *settings, struct remote *remote,
			 uint64_t start, uint64_t end)
{
	for (uint64_t at = start; at + BYTES <= end; at += 8) {
		uint64_t pad, maps, trim, map, fixed;

		if (!remote_word(remote, at + TOP_PAD, &pad) ||
		    pad != TOP_PAD_USUAL ||
		    !remote_word(remote, at + N_MMAPS_MAX, &maps) ||
		    (uint32_t)maps != N_MMAPS_USUAL ||
		    !remote_word(remote, at + TRIM_THRESHOLD, &trim) ||
		    !remote_word(remote, at + MMAP_THRESHOLD, &map) || !map ||
		    !remote_word(remote, at + NO_DYNAMIC_THRESHOLD, &fixed))
			continue;
		settings->trim_threshold = trim;
		settings->mmap_threshold = map;
		settings->is_dynamic = !(uint32_t)fixed;
		return true;
	}
	return false;
}
