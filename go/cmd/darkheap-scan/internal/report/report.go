// SPDX-License-Identifier: MIT

// Package report writes what a scan found, for people, programs and CI.
package report

import (
	"io"
	"path/filepath"
	"strings"

	"darkheap/cmd/darkheap-scan/internal/scan"
)

// Options say how.
type Options struct {
	Directory string // paths in text are relative to it
	Version   string
	IsColored bool
}

// A Writer writes one form of a result.
type Writer func(out io.Writer, result *scan.Result, options *Options) error

// Find returns the writer of a format, or nil.
func Find(format string) Writer {
	return map[string]Writer{"text": Text, "json": JSON, "sarif": SARIF}[format]
}

// relative is a path from directory, where it is below it.
func relative(directory, name string) string {
	r, err := filepath.Rel(directory, name)
	if err != nil || r == ".." || strings.HasPrefix(r, "../") {
		return name
	}
	return r
}
