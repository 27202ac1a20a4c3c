// SPDX-License-Identifier: MIT

// Command service answers four kinds of request out of SQLite. Two of them
// lose C memory.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const cacheEntries = 256

func main() {
	addr := flag.String("addr", "127.0.0.1:0", "where to listen")
	flag.Parse()
	log.SetFlags(0)
	if err := serve(*addr); err != nil {
		log.Fatal("service: ", err)
	}
}

// serve answers until SIGTERM or SIGINT.
func serve(addr string) error {
	ctx, stop := signal.NotifyContext(context.Background(),
		syscall.SIGTERM, os.Interrupt)
	defer stop()
	store, err := newStore()
	if err != nil {
		return err
	}
	defer store.close()
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	server := &http.Server{Handler: routes(store)}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	wait, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := server.Shutdown(wait); !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return server.Close()
}

func routes(store *store) http.Handler {
	cache := newCache(cacheEntries)
	mux := http.NewServeMux()
	mux.HandleFunc("/search", answer("id", store.search))
	mux.HandleFunc("/greet", answer("lang", store.greet))
	mux.HandleFunc("/ok", answer("id", store.body))
	mux.HandleFunc("/cached", answer("id", func(id string) (string, error) {
		return cache.get(id, store.body)
	}))
	return mux
}

// answer serves find(value of the query's parameter).
func answer(name string, find func(string) (string, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		text, err := find(r.URL.Query().Get(name))
		switch {
		case err != nil:
			http.Error(w, err.Error(), http.StatusInternalServerError)
		case text == "":
			http.NotFound(w, r)
		default:
			fmt.Fprintln(w, text)
		}
	}
}
