#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# README.md shows what is printed: the scan alone, the run alone, both in one
# table and in one SARIF, and nothing of either once fix.patch is in.
exec "$(dirname "$0")/../readme.py" "$(dirname "$0")"
