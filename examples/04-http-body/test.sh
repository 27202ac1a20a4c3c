#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# README.md shows what is printed: goroutines that grow with each request, two
# each, and the go statements that started them; none with the repair.
exec "$(dirname "$0")/../readme.py" "$@" \
	--port=16060 --port=18080 \
	--vary='[0-9]+ -> [0-9]+ goroutines' \
	--vary='400[0-9] goroutines' --vary='\b[0-9] goroutines' \
	--vary='[0-9]+ goroutines started' \
	--vary='in [0-9] of [0-9] profiles' \
	--vary='[0-9.]+ [KM]iB +[0-9]+  (net/http|main.isUp)' \
	--vary='Go heap .* live,' "$(dirname "$0")"
