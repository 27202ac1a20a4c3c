#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every header compiles alone: whoever includes it needs to know nothing else.
set -euo pipefail
cd "$(dirname "$0")/../.."

cc=${CC:-gcc}
hosted=(-std=c17 -D_GNU_SOURCE -Iinclude -Icollector)
freestanding=(-std=gnu17 -ffreestanding -Iinclude -Ishim)

status=0
while read -r header; do
	flags=("${hosted[@]}")
	case $header in
	shim/* | include/*) flags=("${freestanding[@]}") ;;
	esac
	"$cc" "${flags[@]}" -Wall -Wextra -Werror -Wno-unused-function \
		-fsyntax-only -x c - <<<"#include \"$PWD/$header\"" || status=1
done < <(find include shim collector docs tests -name '*.h' \
	-not -path '*/fixtures/*' | sort)
exit $status
