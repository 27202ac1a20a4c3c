#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The README says what is printed: modes, levels and reasons of each build, of
# what was measured, and of the repair.
cd "$(dirname "$0")" || exit 1
exec ../readme.py .
