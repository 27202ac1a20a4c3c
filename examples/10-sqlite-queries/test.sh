#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# README.md shows what is printed: 100,000 blocks at each line that loses, growth
# with and without the loss, no leak in the repair, the wrong one as a bad free.
exec "$(dirname "$0")/../readme.py" "$(dirname "$0")"
