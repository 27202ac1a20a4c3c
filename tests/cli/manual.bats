#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What is installed to explain the command: man page and completions.
load common

setup_file()
{
	cp "$BATS_TEST_DIRNAME/../../build/docs/darkheap.zsh" \
		"$BATS_FILE_TMPDIR/_darkheap"
}
setup()
{
	use_places
	root=$BATS_TEST_DIRNAME/../..
	docs=$root/build/docs
	mkdir places "${here:?}/tools"
	printf '#!/bin/sh\n' >tools/only-here
	chmod +x tools/only-here
	PATH=$here/tools:$PATH
	: >a.darkheap
	: >b.txt
}
teardown() { nothing_left; }

# page: the man page as text
page()
{
	mandoc -T ascii "$docs/darkheap.1" | sed 's/.\x08//g'
}

# completes SHELL <TEXT: lines of "LINE => what a TAB makes of it|"
completes()
{
	local file=$docs/darkheap.bash
	[ "$1" != zsh ] || file=$BATS_FILE_TMPDIR/_darkheap
	cat >wanted
	sed 's/ =>.*//' wanted |
		"$BATS_TEST_DIRNAME/complete.py" "$1" "$file" >got
	diff wanted got
}

# fish_offers <TEXT: lines of "LINE => what may stand for its last word"
fish_offers()
{
	local ours=${here:?}/home
	mkdir "$ours"
	cat >wanted
	sed 's/ =>.*//' wanted >lines
	HOME=$ours XDG_CONFIG_HOME=$ours XDG_DATA_HOME=$ours fish -N -c "
		source $docs/darkheap.fish
		while read -l line
			echo \$line '=>' (complete -C \$line | cut -f 1)
		end <lines" >got
	diff wanted got
}

@test "the man page has every command, option and format, and no fault" {
	mandoc -T lint -W warning "$docs/darkheap.1"
	man --warnings -l -Tutf8 -Z "$docs/darkheap.1" >out 2>err
	[ ! -s err ]
	page >text
	for command in $(commands_of_table); do
		grep -qE "^ +darkheap $command( |$)" text
		for name in $(options_of "$command"); do
			grep -qE "^ +(-., )?--$name(=|$)" text ||
				{ echo "$name"; return 1; }
		done
	done
	for format in $(formats_of_table); do
		grep -qE "^ +$format( |$)" text || { echo "$format"; return 1; }
	done
	[ "$(formats_of_table | wc -l)" -ge 2 ]
}

@test "each completion has every command and option" {
	shellcheck "$docs/darkheap.bash"
	bash -n "$docs/darkheap.bash"
	zsh -n "$docs/darkheap.zsh"
	fish -n "$docs/darkheap.fish"
	[ "$(commands_of_table | wc -l)" -ge 4 ]
	for command in $(commands_of_table); do
		# shellcheck source=/dev/null
		words=$(. "$docs/darkheap.bash" && _darkheap_options "$command")
		zsh=$(sed -n "/^	$command)/,/;;/p" "$docs/darkheap.zsh")
		for name in $(options_of "$command"); do
			[[ " $words " =~ " --$name"[=\ ] ]]
			grep -qE -- "--$name\b" <<<"$zsh"
			grep -qE "is_at[^']* $command\b.*' -l $name\b" \
				"$docs/darkheap.fish"
		done
	done
}

@test "bash completes" {
	completes bash <<-'END'
		darkheap rep => darkheap report |
		darkheap help dif => darkheap help diff |
		darkheap run --dep => darkheap run --depth=|
		darkheap report --dep => darkheap report --dep|
		darkheap report --format=js => darkheap report --format=json |
		darkheap report --format js => darkheap report --format json |
		darkheap run --report=js => darkheap run --report=json:|
		darkheap run --report=json:b => darkheap run --report=json:b.txt |
		darkheap run --fail-on=leak,grow => darkheap run --fail-on=leak,growing |
		darkheap run --capture=no => darkheap run --capture=none |
		darkheap run --artifacts=p => darkheap run --artifacts=places/|
		darkheap report a => darkheap report a.darkheap |
		darkheap report b => darkheap report b|
		darkheap doctor b => darkheap doctor b.txt |
		darkheap test p => darkheap test places/|
		darkheap test --artifacts=p => darkheap test --artifacts=places/|
		darkheap run --tel => darkheap run --tel|
		darkheap run -q -- only-h => darkheap run -q -- only-here |
		darkheap run --depth=3 cat --dep => darkheap run --depth=3 cat --dep|
		darkheap run -- cat b => darkheap run -- cat b.txt |
	END
}

@test "zsh completes" {
	completes zsh <<-'END'
		darkheap rep => darkheap report |
		darkheap help dif => darkheap help diff |
		darkheap run --dep => darkheap run --depth=|
		darkheap report --dep => darkheap report --dep|
		darkheap report --format=js => darkheap report --format=json |
		darkheap run --report=json:b => darkheap run --report=json:b.txt |
		darkheap run --capture=no => darkheap run --capture=none |
		darkheap report a => darkheap report a.darkheap |
		darkheap test --artif => darkheap test --artifacts=|
		darkheap run -- darkheap rep => darkheap run -- darkheap report |
		darkheap run -q darkheap rep => darkheap run -q darkheap report |
		darkheap run -q -- only-h => darkheap run -q -- only-here |
	END
}

@test "fish completes" {
	fish_offers <<-'END'
		darkheap d => diff doctor
		darkheap help d => diff doctor
		darkheap run --dep => --depth
		darkheap report --dep =>
		darkheap doctor --format= => --format=json --format=text
		darkheap run --color a => always auto
		darkheap run --report=js => --report=json:
		darkheap run --report=json:b => --report=json:b.txt
		darkheap run --fail-on=leak,gr => --fail-on=leak,growing
		darkheap run --capture=no => --capture=none
		darkheap run --artifacts=p => --artifacts=places/
		darkheap report a => a.darkheap
		darkheap test p => places/
		darkheap test --report=js => --report=json:
		darkheap doctor b => b.txt
		darkheap run --depth 3 -q -- darkheap rep => report
		darkheap run --depth 3 darkheap rep => report
		darkheap run cat --dep =>
		darkheap run -q -- only-h => only-here
	END
}

@test "install brings them, and uninstall takes them away" {
	make -s -o all -C "$root" install prefix=/p "DESTDIR=$here/d"
	cmp d/p/share/man/man1/darkheap.1 "$docs/darkheap.1"
	cmp d/p/share/bash-completion/completions/darkheap "$docs/darkheap.bash"
	cmp d/p/share/zsh/site-functions/_darkheap "$docs/darkheap.zsh"
	cmp d/p/share/fish/vendor_completions.d/darkheap.fish "$docs/darkheap.fish"
	cmp d/p/include/darkheap.h "$root/include/darkheap.h"
	d/p/bin/darkheap --version
	make -s -C "$root" uninstall prefix=/p "DESTDIR=$here/d"
	[ -z "$(find d -type f)" ]
}
