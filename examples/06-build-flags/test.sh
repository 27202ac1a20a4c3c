#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The README says what is printed: what Go's heap did by the flags, what the
# doctor and the reports say of them, and that C lost the same in each.
cd "$(dirname "$0")" || exit 1
exec ../readme.py .
