// SPDX-License-Identifier: MIT

package report

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"sort"
	"strings"

	"darkheap/cmd/darkheap-scan/internal/scan"
)

// Text is for people: one paragraph a finding, and the count at the end.
func Text(out io.Writer, result *scan.Result, options *Options) error {
	w := bufio.NewWriter(out)
	source := newSource()
	for i := range result.Findings {
		finding(w, &result.Findings[i], source, options)
	}
	fmt.Fprintf(w, "%s\n", Count(result))
	return w.Flush()
}

func finding(w io.Writer, f *scan.Finding, source *source, options *Options) {
	bold, plain := "", ""
	if options.IsColored {
		bold, plain = "\033[1m", "\033[0m"
	}
	name := relative(options.Directory, f.Position.Filename)
	fmt.Fprintf(w, "%s%s:%d: %s%s: %s\n", bold, name, f.Position.Line, f.Rule, plain, f.Message)
	for _, r := range rowsOf(f) {
		name := r.Position.Filename
		text := source.line(name, r.Position.Line)
		if name != f.Position.Filename {
			text = relative(options.Directory, name) + ": " + text
		}
		row(w, r.Position.Line, text, r.Message)
	}
	if f.Advice != "" {
		fmt.Fprintf(w, "    to do  %s\n", f.Advice)
	}
	fmt.Fprintln(w)
}

// rowsOf are the lines of a finding, as they stand in the file.
func rowsOf(f *scan.Finding) []scan.Related {
	rows := []scan.Related{{Position: f.Position}}
	for _, r := range f.Related {
		if r.Position.Filename == f.Position.Filename && r.Position.Line == f.Position.Line {
			rows[0].Message = r.Message
			continue
		}
		rows = append(rows, r)
	}
	sort.SliceStable(rows, func(i, j int) bool {
		a, b := rows[i].Position, rows[j].Position
		return a.Filename == b.Filename && a.Line < b.Line
	})
	return rows
}

func row(w io.Writer, line int, text, message string) {
	if message != "" {
		message = "    <- " + message
	}
	fmt.Fprintf(w, "    %5d | %s%s\n", line, text, message)
}

// Count is the last line.
func Count(result *scan.Result) string {
	ignored := ""
	if n := len(result.Ignored); n > 0 {
		ignored = fmt.Sprintf(", %d ignored with a reason", n)
	}
	return fmt.Sprintf("%s in %s, %d of them with C%s",
		plural(len(result.Findings), "finding"), plural(result.Packages, "package"), result.Looked, ignored)
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// source has the lines of files.
type source struct{ files map[string][]string }

func newSource() *source { return &source{make(map[string][]string)} }

func (s *source) line(name string, n int) string {
	lines, ok := s.files[name]
	if !ok {
		text, err := os.ReadFile(name)
		if err == nil {
			lines = strings.Split(string(text), "\n")
		}
		s.files[name] = lines
	}
	if n < 1 || n > len(lines) {
		return ""
	}
	return printable(strings.TrimSpace(lines[n-1]))
}

// printable: a source must not speak to the terminal.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' {
			return ' '
		}
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return '?'
		}
		return r
	}, text)
}
