# SPDX-License-Identifier: MIT
# Make rules for unit tests from their `links:` comment, which starts on line 2
# and may go on: objects become prerequisites, libs become UNIT_LIBS.

FNR == 2 {
	comment = ""
	open = /^\/\* links:/
}

open {
	line = $0
	gsub(/^[ \t]*(\/\*|\*[^\/])|\*\//, " ", line)
	comment = comment " " line
}

open && /\*\// {
	emit(comment)
	open = 0
}

function emit(text, program, parts, words, count, i)
{
	program = b "/" FILENAME
	sub(/\.c$/, "", program)
	sub(/^.*links:/, "", text)
	split(text, parts, ";")
	sub(/^ *libs:/, "", parts[2])
	printf "%s: %s.o", program, program
	count = split(parts[1], words, " ")
	for (i = 1; i <= count; i++) {
		sub(/\.c$/, ".o", words[i])
		printf " %s/%s", b, words[i]
	}
	printf "\n%s: UNIT_LIBS = %s\n", program, parts[2]
	linked[FILENAME] = 1
}

END {
	for (i = 1; i < ARGC; i++)
		if (!(ARGV[i] in linked) && ARGV[i] ~ /\.c$/) {
			printf "$(error %s: no links: comment on line 2)\n",
			       ARGV[i]
		}
}
