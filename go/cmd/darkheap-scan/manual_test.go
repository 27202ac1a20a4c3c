// SPDX-License-Identifier: MIT

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What stands above each example of docs/scan.md.
const manualHead = `package manual

/*
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
*/
import "C"

import (
	"errors"
	"unsafe"
)

`

var example = regexp.MustCompile("(?s)### `([a-z-]+)`\n.*?```go\n(.*?)```\n\n```\n(.*?)```\n")

// TestManual runs each example of docs/scan.md, and compares what is said of it.
func TestManual(t *testing.T) {
	text, err := os.ReadFile("../../../docs/scan.md")
	if err != nil {
		t.Skip("not in the tree of darkheap: ", err)
	}
	examples := example.FindAllSubmatch(text, -1)
	if len(examples) != 10 {
		t.Errorf("docs/scan.md has %d examples, not one for each rule", len(examples))
	}
	for _, e := range examples {
		t.Run(string(e[1]), func(t *testing.T) {
			got := said(t, manualHead+string(e[2]))
			if got != string(e[3]) {
				t.Errorf("docs/scan.md has\n%s\nand scan says\n%s", e[3], got)
			}
		})
	}
}

// said is what a scan of a package with this file prints, without the count.
func said(t *testing.T, source string) string {
	t.Helper()
	directory := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module manual\n\ngo 1.20\n", "manual.go": source} {
		if err := os.WriteFile(filepath.Join(directory, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	before, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	defer os.Chdir(before)
	if err := os.Chdir(directory); err != nil {
		t.Fatal(err)
	}
	var out, errors bytes.Buffer
	if status := run([]string{"."}, &out, &errors); status != statusFound {
		t.Errorf("status %d: %s", status, errors.String())
	}
	lines := strings.SplitAfter(strings.TrimSuffix(out.String(), "\n"), "\n")
	return strings.TrimRight(strings.Join(lines[:len(lines)-1], ""), "\n") + "\n"
}
