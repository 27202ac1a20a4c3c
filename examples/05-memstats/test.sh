#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# README.md shows what is printed: a leak in Go and one in C in one list, with
# C's exact count; neither with the repair, and a heap that is collected.
exec "$(dirname "$0")/../readme.py" "$@" \
	--vary='Mallocs - Frees +[0-9]+, NumGC [0-9]+' \
	--vary='HeapSys +[0-9.]+ MiB, NextGC +[0-9.]+ MiB' \
	--vary='[0-9.]+ MiB +[0-9]+  main.open' \
	--vary='[0-9.]+ MiB allocated' \
	--vary='in [0-9] of [0-9] profiles' \
	--vary='Go heap .* live,' "$(dirname "$0")"
