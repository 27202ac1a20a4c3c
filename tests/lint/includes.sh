#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Who may include whom: what keeps shim and collector apart, and each library
# in one place.  Prints each #include that breaks a rule.
set -euo pipefail
cd "$(dirname "$0")/../.."

# What C promises without a libc; headers that the shim takes types and
# constants from (it can call nothing of them: the linker has no libc).
freestanding='<(float|iso646|limits|stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdnoreturn)\.h>'
types='<((linux|asm)/.*|sys/(auxv|mman|socket|syscall|types|un)|elf|errno|fcntl|link|pthread|sched|signal|time|cpuid|immintrin|x86intrin)(\.h)?>'

status=0

# forbid FILE:LINE:INCLUDE... on stdin: say why they are wrong
forbid()
{
	local line

	while read -r line; do
		printf '%s: %s\n' "$line" "$1"
		status=1
	done
}

# includes PATH...: "file:line: what" for each #include below them
includes()
{
	local paths=()
	local path

	for path; do
		[ ! -e "$path" ] || paths+=("$path")
	done
	[ ${#paths[@]} != 0 ] || return 0
	grep -rnE --include='*.[chS]' '^[[:space:]]*#[[:space:]]*include' \
		"${paths[@]}" |
		sed -E 's/:[[:space:]]*#[[:space:]]*include[[:space:]]*/: /'
}

# but REGEX: drop those whose included name matches
but()
{
	grep -vE ": ($1)" || true
}

# only REGEX
only()
{
	grep -E ": ($1)" || true
}

# beside FOLDER: REGEX of the headers that lie in it, quoted
beside()
{
	printf '"(%s)"' "$(find "$1" -maxdepth 1 -name '*.[hd]*' -printf '%f|' |
		sed 's/|$//')"
}

forbid 'include/darkheap is freestanding and includes itself only' < <(
	includes include/darkheap | but "$freestanding|$(beside include/darkheap)")

forbid 'shim is freestanding and includes itself and darkheap/ only' < <(
	includes shim |
		but "$freestanding|$types|[<\"]darkheap(/|\.h)|$(beside shim)")

forbid 'model/ includes darkheap/event.h and itself only' < <(
	includes collector/model | only '"' |
		but "\"(model/|darkheap/event\.h)|$(beside collector/model)")

# go_layout is shared with the target and filled in from the executable
forbid 'symbol/ includes module.h, table.h, shared_file.h of model/ and itself only' < <(
	includes collector/symbol | only '"' |
		but "\"(symbol/|(model/(module|table|shared_file)|darkheap/session)\.h)|$(
			beside collector/symbol)")

# the report shows what the policy said of it; ingest has stacks unwound
for folder in ingest unwind report serve live; do
	[ -d "collector/$folder" ] || continue
	forbid "$folder/ includes darkheap/, model/, symbol/ and itself only" \
		< <(includes "collector/$folder" | only '"' |
			but "\"(($folder|model|symbol|darkheap)/|hint/hint\.h|policy\.h|unwind/(raw|cfi_[a-z]+|table_cache)\.h)|$(
				beside "collector/$folder")")
done

# a report asks what to do about its sites
forbid 'hint/ includes model/, symbol/, what a site is and itself only' < <(
	includes collector/hint | only '"' |
		but "\"((hint|model|symbol)/|report/(site|source|trimmed)\.h)|$(
			beside collector/hint)")

# which sites of a report need nobody's attention
forbid 'suppress/ includes model/table.h, report/, symbol/ and itself only' < <(
	includes collector/suppress | only '"' |
		but "\"((suppress|symbol|report)/|(model/table|cli/(nearest|size))\.h)|$(
			beside collector/suppress)")

# what a scan found, beside what a report has seen of it
forbid 'joined/ includes model/, report/, symbol/ and itself only' < <(
	includes collector/joined | only '"' |
		but "\"(joined|model|symbol|report)/|$(beside collector/joined)")

# a capture keeps what reports are made of
forbid 'store/ includes model/, report/, symbol/ and itself only' < <(
	includes collector/store | only '"' |
		but "\"(store|model|symbol|report)/|$(beside collector/store)")

# what explains the command sees its tables and none of its code
forbid 'docs/manual includes tables, verdict names, version.h and itself only' \
	< <(includes docs/manual | only '"' |
		but "\"(cli/command|version|model/verdict)\.h|\"report/formats\.def|$(
			beside docs/manual)")

# what clients ask while targets run: the drain's state, a report of it
forbid 'control/ includes ingest/, model/, report/, symbol/ and itself only' < <(
	includes collector/control | only '"' |
		but "\"((control|ingest|model|report|symbol)/|(still|log|version)\.h)|$(
			beside collector/control)")

# facts of files, processes and captures, and how they are shown
forbid 'doctor/ includes what reads files and captures, report/ and itself only' < <(
	includes collector/doctor | only '"' |
		but "\"((doctor|symbol|model|darkheap|report)/|(store/capture|ingest/tick|ledger/areas)\.h|(cli/options|output|log|status|waiter/shim_place)\.h)|$(
			beside collector/doctor)")

# go is a program that is started; what its tests left is read from files
forbid 'gotest/ includes report/, what a command has and itself only' < <(
	includes collector/gotest | only '"' |
		but "\"((gotest|report|waiter)/|(darkheap/session|joined/scan_reader|suppress/suppressions|cli/options|output|log|status|baseline|opened|gate)\.h)|$(
			beside collector/gotest)")

# what comes after the run of a test binary: it reads captures, as reports do
forbid 'harness/ includes what a command has, report/, store/ and itself only' < <(
	includes collector/harness | only '"' |
		but "\"(harness|model|report|store|symbol|suppress|cli|waiter)/|\"darkheap/session\.h|$(
			beside collector)|$(beside collector/harness)")

# the words of a command line, before anything is done with them
forbid 'cli/ includes the names of formats, policy.h, log.h and itself only' < <(
	includes collector/cli | only '"' |
		but '"(cli/|report/formats?\.|(darkheap/session|policy|log)\.h)')

# the parent of collector and program: it reads nothing of either
forbid 'waiter/ includes what starts and judges a run, and itself only' < <(
	includes collector/waiter | only '"' |
		but '"(waiter/|(model/now|harness/(harness|scratch)|symbol/elf_image|doctor/dynamic|ingest/child|cli/options|collector|ruling|log|status)\.h)')

# a process of its own asks programs; the drain only takes its news
forbid 'growth/ includes model/, ingest/drain.h, log.h, version.h and itself only' < <(
	includes collector/growth | only '"' |
		but "\"(growth/|model/(go_growth|now|series|table)\.h|ingest/drain\.h|(log|version)\.h)|$(
			beside collector/growth)")

# memory of a process that may mean harm: what is read of it stays a number
forbid 'ledger/ includes model/ and itself only' < <(
	includes collector/ledger | only '"' | but '"(ledger|model)/')

forbid 'the collector never sees the shim' < <(
	includes collector | only '.*shim/')

forbid 'libunwind belongs to unwind/raw.c' < <(
	includes collector | only '<libunwind' |
		{ grep -v '^collector/unwind/raw\.c:' || true; })
# what it reads may end the process: where that is a child, or a command's own
forbid 'libdw belongs to symbol/ and doctor/debuginfo.c' < <(
	includes collector | only '<elfutils/' |
		{ grep -vE '^collector/(symbol/[a-z_]+|doctor/debuginfo)\.[ch]:' ||
			true; })
forbid 'uthash belongs to model/table.c' < <(
	includes collector | only '<ut(hash|list|array|string)' |
		{ grep -v '^collector/model/table\.c:' || true; })
forbid 'SQLite belongs to store/database.c' < <(
	includes collector | only '<sqlite3' |
		{ grep -v '^collector/store/database\.c:' || true; })

forbid 'libcurl belongs to growth/http_source.c' < <(
	includes collector | only '<curl/' |
		{ grep -v '^collector/growth/http_source\.c:' || true; })
forbid 'protobuf-c belongs to report/pprof_stream.c' < <(
	includes collector | only '[<"].*(protobuf-c/|\.pb-c\.h)' |
		{ grep -v '^collector/report/pprof_stream\.c:' || true; })
forbid 'zlib belongs to report/gzip.c and symbol/debug_file.c' < <(
	includes collector | only '<z(lib|conf)\.h' |
		{ grep -vE '^collector/(report/gzip|symbol/debug_file)\.c:' ||
			true; })

if [ -e shim/forbid.h ]; then
	for source in shim/*.c; do
		last=$(includes "$source" /dev/null | only ".*\.h" | tail -n 1)
		[[ $last == *'"forbid.h"' ]] && continue
		printf '%s: forbid.h is not the last include\n' "$source"
		status=1
	done
fi

# a test's name finds its source
while read -r name; do
	printf '%s: more than one file has this name\n' "$name"
	status=1
done < <(find include shim collector docs -name '*.[ch]' -printf '%f\n' |
	sort | uniq -d)
exit $status
