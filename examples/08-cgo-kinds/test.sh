#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# README.md shows what is printed: five leaks at their lines with the exact
# counts, each with its kind, and none with -fix.
exec "$(dirname "$0")/../readme.py" "$(dirname "$0")"
