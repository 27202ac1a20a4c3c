// SPDX-License-Identifier: MIT

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"darkheap/cmd/darkheap-scan/internal/report"
)

const usage = `usage: darkheap-scan [--format=text|json|sarif] [--output=FILE] [go build flags] [packages]

Finds mistakes with the lifetime of C memory in Go sources: what is not released on
some path, released too late, twice or by the wrong function. The status is 23 when
something was found. As 'darkheap scan --help' says, and docs/scan.md.
`

var (
	errHelp    = errors.New("help")
	errVersion = errors.New("version")
)

type options struct {
	format, output, color        string
	isForced, isQuiet, isVerbose bool
	flags, patterns              []string
}

// goFlags take a value that may be a word of its own.
var goFlags = map[string]bool{
	"-tags": true, "-mod": true, "-modfile": true, "-overlay": true, "-C": true, "-p": true,
	"-gcflags": true, "-ldflags": true, "-asmflags": true, "-gccgoflags": true, "-compiler": true,
	"-buildmode": true, "-installsuffix": true, "-pkgdir": true, "-toolexec": true, "-pgo": true,
	"-covermode": true, "-coverpkg": true,
}

// readOptions: words with two dashes are ours, those with one are go build's.
func readOptions(words []string) (*options, error) {
	o := &options{format: "text", color: "auto"}
	for i := 0; i < len(words); i++ {
		word := words[i]
		if strings.HasPrefix(word, "--") && word != "--" {
			taken, err := o.own(word, words[i+1:])
			if err != nil {
				return nil, err
			}
			i += taken
			continue
		}
		switch {
		case word == "-h" || word == "-help":
			return nil, errHelp
		case word == "-f":
			o.isForced = true
		case word == "-q":
			o.isQuiet = true
		case word == "-v":
			o.isVerbose = true
		case word == "--":
		case goFlags[word] && i+1 < len(words):
			i++
			o.flags = append(o.flags, word+"="+words[i])
		case strings.HasPrefix(word, "-"):
			o.flags = append(o.flags, word)
		default:
			o.patterns = append(o.patterns, word)
		}
	}
	if report.Find(o.format) == nil {
		return nil, fmt.Errorf("unknown format '%s': text, json or sarif", o.format)
	}
	return o, nil
}

// own reads an option of ours, and says how many more words it took.
func (o *options) own(word string, rest []string) (int, error) {
	name, value, hasValue := strings.Cut(word[2:], "=")
	switch name {
	case "help":
		return 0, errHelp
	case "version":
		return 0, errVersion
	case "force":
		o.isForced = true
		return 0, nil
	case "quiet":
		o.isQuiet = true
		return 0, nil
	case "verbose":
		o.isVerbose = true
		return 0, nil
	}
	to := map[string]*string{"format": &o.format, "output": &o.output, "color": &o.color}[name]
	if to == nil {
		return 0, fmt.Errorf("unknown option '--%s': see 'darkheap scan --help'", name)
	}
	if hasValue {
		*to = value
		return 0, nil
	}
	if len(rest) == 0 {
		return 0, fmt.Errorf("--%s needs a value: --%s=...", name, name)
	}
	*to = rest[0]
	return 1, nil
}

func (o *options) isColored(out io.Writer) bool {
	switch o.color {
	case "always":
		return true
	case "never":
		return false
	}
	file, ok := out.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
