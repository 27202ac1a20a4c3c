#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A report, never a failure: functions over 60 lines, files over 400, and how
# long functions are.  Kernel style puts a function's braces into column 1.
set -euo pipefail
cd "$(dirname "$0")/../.."

find include shim collector docs tests -name '*.[ch]' -exec awk '
	FNR == 1 { start = 0 }
	/^{/ { start = FNR }
	/^}/ && start { print FNR - start - 1, FILENAME ":" start; start = 0 }
	FNR == 401 { print "over 400 lines: " FILENAME >"/dev/stderr" }' {} + |
	sort -n | awk '
	{ length_of[NR] = $1 }
	$1 > 60 { print "function of " $1 " lines: " $2 }
	END {
		printf "%d functions: median %d, p95 %d, longest %d lines\n",
		       NR, length_of[int((NR + 1) / 2)],
		       length_of[int(NR * 0.95 + 0.5)], length_of[NR]
	}'
