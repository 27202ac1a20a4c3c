#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# include/darkheap.h: any compiler takes it, what includes it links and runs
# without darkheap, and is heard with it.

setup()
{
	darkheap=$BATS_TEST_DIRNAME/../../build/darkheap
	include=$BATS_TEST_DIRNAME/../../include
	cd "$BATS_TEST_TMPDIR" || return
	cat >all.c <<-'EOF'
		#include <darkheap.h>
		#include <stdio.h>
		#include <stdlib.h>

		int main(void)
		{
			struct darkheap_amount amount = {0, 0};
			int error = -1;
			static char kept[8];
			void *volatile block;

			if (darkheap_snapshot)
				error = darkheap_snapshot("begun");
			if (darkheap_pause)
				darkheap_pause();
			block = malloc(1000);
			if (darkheap_resume)
				darkheap_resume();
			if (darkheap_pool_create)
				darkheap_pool_create(kept);
			if (darkheap_pool_alloc)
				darkheap_pool_alloc(kept, kept, 8);
			if (darkheap_pool_free)
				darkheap_pool_free(kept, kept);
			if (darkheap_pool_alloc)
				darkheap_pool_alloc(kept, kept, 7);
			if (darkheap_mark)
				darkheap_mark("done");
			if (darkheap_live && !error)
				error = darkheap_live("begun", &amount);
			if (darkheap_pool_destroy)
				darkheap_pool_destroy(kept);
			printf("%d %lu %lu\n", error, (unsigned long)amount.blocks,
			       (unsigned long)amount.bytes);
			free(block);
			return 0;
		}
	EOF
	cp all.c all.cc
}

run_tracked()
{
	"$darkheap" run -f --include-non-go --no-fail --capture=none \
		--report=json:report.json -- "$@"
}

@test "C89 to C17 and C++ take the header, pedantic, gcc and clang" {
	local compiler standard
	for compiler in gcc clang; do
		for standard in c89 gnu89 c99 c11 gnu17; do
			"$compiler" -std=$standard -pedantic -Wall -Wextra -Werror \
				-I"$include" -c all.c
		done
		for standard in c++98 c++11 c++17; do
			"$compiler" -std=$standard -pedantic -Wall -Wextra -Werror \
				-I"$include" -c all.cc
		done
	done
}

@test "links and runs without darkheap, static too; is heard with it" {
	local flags
	for flags in -fPIE '-fno-pie -no-pie' '-O2 -fPIE -pie -Wl,-z,now' \
		'-Wl,-z,defs'; do
		# shellcheck disable=SC2086
		gcc -I"$include" $flags all.c -o all
		[ "$(./all)" = '-1 0 0' ]
		[ "$(run_tracked ./all 2>log)" = '0 1 7' ]
		[ "$(jq -c '[.marks[].name]' report.json)" = '["begun","done"]' ]
	done
	for flags in -static -static-pie; do
		gcc -I"$include" $flags all.c -o all
		[ "$(./all)" = '-1 0 0' ]
		[ "$(run_tracked ./all 2>log)" = '-1 0 0' ]
	done
	g++ -I"$include" all.cc -o all
	[ "$(./all)" = '-1 0 0' ]
	[ "$(run_tracked ./all 2>log)" = '0 1 7' ]
}

@test "a shared library calls it, whoever loads that" {
	sed 's/main(void)/all(void)/' all.c >library.c
	echo 'int all(void); int main(void) { return all(); }' >main.c
	gcc -fPIC -shared -I"$include" -Wl,-z,defs library.c -o liball.so
	gcc main.c -L. -lall -Wl,-rpath,"$PWD" -o main
	[ "$(./main)" = '-1 0 0' ]
	[ "$(run_tracked ./main 2>log)" = '0 1 7' ]
}

@test "Go calls it" {
	mkdir marks
	cd marks || return
	cat >main.go <<-'EOF'
		package main

		// #include <darkheap.h>
		// #include <stdlib.h>
		// static void mark(const char *name)
		// {
		// 	if (darkheap_mark)
		// 		darkheap_mark(name);
		// }
		// static void *quietly(size_t size)
		// {
		// 	void *block;
		// 	if (darkheap_pause)
		// 		darkheap_pause();
		// 	block = malloc(size);
		// 	if (darkheap_resume)
		// 		darkheap_resume();
		// 	return block;
		// }
		import "C"

		func main() {
			name := C.CString("from Go")
			C.mark(name)
			C.quietly(1000)
			C.free(C.quietly(500))
		}
	EOF
	printf 'module marks\n\ngo 1.20\n' >go.mod
	CGO_ENABLED=1 CGO_CFLAGS="-I$include" go build -o marks .
	./marks
	"$darkheap" run -f --no-fail --capture=none --report=json:report.json \
		-- ./marks 2>log
	[ "$(jq -c '[.marks[].name]' report.json)" = '["from Go"]' ]
	jq -r '.notes[]' report.json |
		grep -q '^2 blocks, 1.5 KiB, are in no amount: the program had'
	[ "$(jq '[.sites[] | select(.function == "main.main")] | length' report.json)" = 1 ]
}
