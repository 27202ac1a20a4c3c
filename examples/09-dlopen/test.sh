#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# README.md shows what is printed: the leak behind dlopen at its Go line, the
# same whatever CGO_CHECK and cgocheck are; what cgocheck does; the repair.
exec "$(dirname "$0")/../readme.py" "$(dirname "$0")"
