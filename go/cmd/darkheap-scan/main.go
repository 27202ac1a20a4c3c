// SPDX-License-Identifier: MIT

// Darkheap-scan finds mistakes with the lifetime of C memory in Go sources.
//
// It is what `darkheap scan` runs, and a tool for `go vet -vettool`.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"darkheap/cmd/darkheap-scan/internal/load"
	"darkheap/cmd/darkheap-scan/internal/report"
	"darkheap/cmd/darkheap-scan/internal/scan"
	"darkheap/cmd/darkheap-scan/internal/vet"
)

// The exit statuses.
const (
	statusFound = 23
	statusUsage = 2
	statusData  = 3
)

// version is set by the Makefile, to be darkheap's.
var version = "0"

func main() {
	if vet.IsAsked(os.Args[1:]) {
		vet.Main()
	}
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(words []string, stdout, stderr io.Writer) int {
	say := func(format string, a ...any) { fmt.Fprintf(stderr, "darkheap: scan: "+format+"\n", a...) }
	o, err := readOptions(words)
	switch {
	case errors.Is(err, errHelp):
		fmt.Fprint(stdout, usage)
		return 0
	case errors.Is(err, errVersion):
		fmt.Fprintf(stdout, "darkheap-scan %s\n", version)
		return 0
	case err != nil:
		say("%v", err)
		return statusUsage
	}
	program, err := load.Load(&load.Options{Flags: o.flags, Patterns: o.patterns, Tests: true})
	if err != nil {
		say("%v", err)
		return statusData
	}
	result := scan.Program(program)
	if !o.isQuiet {
		for _, w := range result.Warnings {
			say("%s", w)
		}
	}
	if o.isVerbose {
		for _, n := range result.Notes {
			say("%s", n)
		}
	}
	if program.Roots == 0 {
		say("no package could be loaded: name some, such as ./..., in a module")
		return statusData
	}
	if err := write(o, result, stdout); err != nil {
		say("%v", err)
		return statusData
	}
	if len(result.Findings) > 0 {
		return statusFound
	}
	return 0
}

func write(o *options, result *scan.Result, stdout io.Writer) error {
	directory, err := os.Getwd()
	if err != nil {
		return err
	}
	how := &report.Options{Directory: directory, Version: version, IsColored: o.isColored(stdout)}
	writer := report.Find(o.format)
	if o.output == "" || o.output == "-" {
		return writer(stdout, result, how)
	}
	return writeFile(o, func(out io.Writer) error { return writer(out, result, how) })
}

// writeFile leaves a whole file or none.
func writeFile(o *options, fill func(io.Writer) error) error {
	flags := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if !o.isForced {
		flags |= os.O_EXCL
	}
	file, err := os.OpenFile(o.output, flags, 0o666)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("'%s' is there already: -f overwrites it", o.output)
	}
	if err != nil {
		return err
	}
	if err := fill(file); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}
