#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""many_packages.py DIRECTORY COUNT: a module of so many packages, each with one
test; that of each 20th loses a C string.
"""
import pathlib
import sys

TEXT = """package text

// #include <stdlib.h>
import "C"

import "unsafe"

func Keep(s string) {
	cs := C.CString(s)
	C.free(unsafe.Pointer(cs))
}

func Lose(s string) {
	_ = C.CString(s)
}
"""
TEST = """package {package}

import (
	"testing"

	"many/text"
)

func Test{what}(t *testing.T) {{
	text.{what}(t.Name())
}}
"""


def put(path, text):
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


module = pathlib.Path(sys.argv[1])
put(module / "go.mod", "module many\n\ngo 1.20\n")
put(module / "text" / "text.go", TEXT)
for number in range(int(sys.argv[2])):
    put(module / f"p{number}" / "p_test.go",
        TEST.format(package=f"p{number}",
                    what="Keep" if number % 20 else "Lose"))
