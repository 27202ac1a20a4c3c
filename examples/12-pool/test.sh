#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# README.md shows what is printed: a pool that loses what it drops, with the
# exact count, and one whose objects free their memory.
exec "$(dirname "$0")/../readme.py" "$(dirname "$0")"
