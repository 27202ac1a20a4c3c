// Command visits counts the visits of a web server's log by path, one line
// "2026-11-27T10:00:00 GET /about" each, with a little help from C.
//
// It leaks in three ways, and has one that looks like it and is right: a scan
// of the source and a run find different ones of them.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

// sample is a log of n good lines, with what a sloppy client asks for.
func sample(n int) io.Reader {
	var log strings.Builder
	for i := 0; i < n; i++ {
		fmt.Fprintf(&log, "2026-11-27T10:%02d:%02d GET /page/%d%s\n",
			i/60%60, i%60, i%5, strings.Repeat("/", i%3))
	}
	return strings.NewReader(log.String())
}

func count(log io.Reader, visits counter) error {
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		if len(words) != 3 {
			return fmt.Errorf("not a line of a log: %q", lines.Text())
		}
		if _, err := parse(words[0]); err != nil {
			return err
		}
		if words[1] == method("get") {
			visits.add(clean(words[2]))
		}
	}
	return lines.Err()
}

func main() {
	n := flag.Int("n", 1000, "lines of the sample to count")
	environ := flag.String("environ", "", "where to say the result, too: a variable")
	flag.Parse()

	visits := newCounter()
	if err := count(sample(*n), visits); err != nil {
		fmt.Fprintln(os.Stderr, "visits:", err)
		os.Exit(1)
	}
	fmt.Println(visits)
	if *environ != "" {
		export(*environ, visits.String())
	}
}
