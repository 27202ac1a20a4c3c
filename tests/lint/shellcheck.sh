#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs shellcheck on every script of the tree, bats files included.
set -euo pipefail
cd "$(dirname "$0")/../.."

mapfile -t scripts < <(find .ci tests examples -type f -exec awk \
	'FNR == 1 && /^#!.*(bash|bats|[ \/]sh)( |$)/ { print FILENAME }' {} + |
	sort)
exec shellcheck -x "${scripts[@]}"
