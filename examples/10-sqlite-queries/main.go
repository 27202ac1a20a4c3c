// SPDX-License-Identifier: MIT

// Queries asks SQLite 100,000 times, and says by how much its memory grew.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"queries/sqlite"
)

// body is what a row holds, and what a query asks for.
var body = strings.Repeat("C memory is dark to Go. ", 50)

var (
	n     = flag.Int("n", 100000, "how many queries")
	of    = flag.String("of", "expanded_sql", "or mprintf, errmsg, text: what each query gets from SQLite")
	fix   = flag.Bool("fix", false, "free it")
	wrong = flag.String("wrong", "", "free or sqlite3_free: by what to free the text, which is SQLite's")
)

// residentMiB is the memory that the process occupies now, without garbage.
func residentMiB() float64 {
	debug.FreeOSMemory()
	var total, resident int
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Sscan(string(statm), &total, &resident)
	return float64(resident*os.Getpagesize()) / (1 << 20)
}

// asks returns what is done after each query, by its name.
func asks(db *sqlite.DB, s *sqlite.Stmt) func() string {
	refused := "INSERT INTO pages VALUES (" + sqlite.QuotedFreed(body) + ")"
	word := *of
	if *fix {
		word += " freed"
	}
	if *wrong != "" {
		word = "text " + *wrong
	}
	return map[string]func() string{
		"text":               s.Text,
		"text free":          s.TextFreed,
		"text sqlite3_free":  s.TextSqlite3Freed,
		"expanded_sql":       s.ExpandedSQL,
		"expanded_sql freed": s.ExpandedSQLFreed,
		"mprintf":            func() string { return sqlite.Quoted(body) },
		"mprintf freed":      func() string { return sqlite.QuotedFreed(body) },
		"errmsg":             func() string { return db.Exec(refused).Error() },
		"errmsg freed":       func() string { return db.ExecFreed(refused).Error() },
	}[word]
}

func main() {
	flag.Parse()
	// the wrong repairs corrupt the heap in the same way each time
	runtime.LockOSThread()
	db, err := sqlite.Open()
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	if err := db.ExecFreed("CREATE TABLE pages(body UNIQUE); INSERT INTO pages VALUES (" +
		sqlite.QuotedFreed(body) + ")"); err != nil {
		log.Fatal(err)
	}
	s, err := db.Prepare("SELECT body FROM pages WHERE body = ?")
	if err != nil {
		log.Fatal(err)
	}
	defer s.Finalize()

	ask := asks(db, s)
	before, bytes := 0.0, 0
	for i := 0; i < *n; i++ {
		if i == *n/10 {
			before = residentMiB()
		}
		s.Bind(body)
		if !s.Step() {
			log.Fatal("queries: a page is missing")
		}
		bytes += len(ask())
	}
	fmt.Printf("%d queries, %d bytes, memory grew by %.1f MiB\n",
		*n, bytes, max(residentMiB()-before, 0))
}
