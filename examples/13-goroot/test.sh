#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The README says what is printed: Go lines whatever GOROOT was, and
# which Go it was as far as the file tells.
cd "$(dirname "$0")" || exit 1
exec ../readme.py .
