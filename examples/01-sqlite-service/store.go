// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"strings"
	"sync"

	"sqliteservice/sqlite"
)

const articles = 1000

// store is the database with its one connection.
type store struct {
	mu        sync.Mutex
	db        *sqlite.DB
	lastQuery string // for people who debug a slow search
}

func newStore() (*store, error) {
	db, err := sqlite.Open(":memory:")
	if err != nil {
		return nil, err
	}
	if err := db.Exec(schema()); err != nil {
		db.Close()
		return nil, err
	}
	return &store{db: db}, nil
}

func schema() string {
	var sql strings.Builder
	sql.WriteString(`
		CREATE TABLE greeting(lang TEXT PRIMARY KEY, words TEXT);
		INSERT INTO greeting VALUES
			('de', 'Guten Tag'), ('en', 'Hello'), ('fr', 'Bonjour');
		CREATE TABLE article(id TEXT PRIMARY KEY, title TEXT, body TEXT);
		BEGIN;`)
	for id := 0; id < articles; id++ {
		fmt.Fprintf(&sql, "INSERT INTO article VALUES"+
			"('%d', 'title %d', '%s');", id, id, strings.Repeat("words ", 40))
	}
	sql.WriteString("COMMIT;")
	return sql.String()
}

func (s *store) close() {
	s.db.Close()
}

// search is the title of an article.
func (s *store) search(id string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	stmt, err := s.db.Prepare("SELECT title FROM article WHERE id = ?")
	if err != nil {
		return "", err
	}
	defer stmt.Close()
	if err := stmt.Bind(1, id); err != nil {
		return "", err
	}
	s.lastQuery = stmt.ExpandedSQL()
	return firstColumn(stmt)
}

// greet says hello in a language.
func (s *store) greet(lang string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	stmt, err := s.db.Prepare("SELECT words FROM greeting WHERE lang = :lang")
	if err != nil {
		return "", err
	}
	defer stmt.Close()
	if err := stmt.BindNamed(":lang", lang); err != nil {
		return "", err
	}
	return firstColumn(stmt)
}

// body is the text of an article.
func (s *store) body(id string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	stmt, err := s.db.Prepare("SELECT body FROM article WHERE id = ?")
	if err != nil {
		return "", err
	}
	defer stmt.Close()
	if err := stmt.Bind(1, id); err != nil {
		return "", err
	}
	return firstColumn(stmt)
}

func firstColumn(stmt *sqlite.Stmt) (string, error) {
	found, err := stmt.Next()
	if err != nil || !found {
		return "", err
	}
	return stmt.Text(0), nil
}
