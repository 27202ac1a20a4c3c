// SPDX-License-Identifier: MIT

// Sqlite times mattn/go-sqlite3, the database that most cgo programs link.
package main

import (
	"database/sql"

	_ "github.com/mattn/go-sqlite3"

	"darkheap.example/bench/harness"
)

const (
	articles = 1000
	rowsRead = 10
	warmUp   = 100
	body     = "a few words that an article might begin with, or end"
)

func open() *sql.DB {
	db, err := sql.Open("sqlite3", ":memory:")
	harness.Check(err)
	// each connection would have a database of its own
	db.SetMaxOpenConns(1)
	_, err = db.Exec("CREATE TABLE article(" +
		"id INTEGER PRIMARY KEY, title TEXT, body TEXT)")
	harness.Check(err)
	return db
}

func insert(db *sql.DB, n int) {
	for i := 0; i < n; i++ {
		_, err := db.Exec("INSERT INTO article(title, body) VALUES(?, ?)",
			"title", body)
		harness.Check(err)
	}
}

func query(db *sql.DB, n int) {
	for i := 0; i < n; i++ {
		first := i % (articles - rowsRead)
		rows, err := db.Query("SELECT id, title, body FROM article "+
			"WHERE id > ? AND id <= ? ORDER BY body, id DESC",
			first, first+rowsRead)
		harness.Check(err)
		readAll(rows)
	}
}

func readAll(rows *sql.Rows) {
	defer rows.Close()
	for rows.Next() {
		var id int
		var title, text string
		harness.Check(rows.Scan(&id, &title, &text))
	}
	harness.Check(rows.Err())
}

func main() {
	harness.Main(map[string]harness.Mode{
		"insert": {Arguments: "N", Make: func(v []int) func() {
			db := open()
			insert(db, warmUp)
			return func() { insert(db, v[0]) }
		}},
		"query": {Arguments: "N", Make: func(v []int) func() {
			db := open()
			insert(db, articles)
			query(db, warmUp)
			return func() { query(db, v[0]) }
		}},
	})
}
