#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# README.md shows what is printed: what the plugin lost and what it holds, by its
# own lines and in all; pinned memory is Go's; the repair.
exec "$(dirname "$0")/../readme.py" "$(dirname "$0")"
