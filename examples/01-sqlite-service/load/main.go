// SPDX-License-Identifier: MIT

// Command load sends requests to the service, the same number to each of its
// handlers, and says how many C blocks the service must have lost by that.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const connections = 4

// A handler, and how many blocks each request to it loses.
type handler struct {
	path  func(n int64) string
	name  string
	loses int64
}

var languages = []string{"de", "en", "fr"}

var handlers = []handler{
	{name: "search", loses: 1, path: func(n int64) string {
		return fmt.Sprintf("/search?id=%d", n%1000)
	}},
	{name: "greet", loses: 1, path: func(n int64) string {
		return "/greet?lang=" + languages[n%3]
	}},
	{name: "ok", path: func(n int64) string {
		return fmt.Sprintf("/ok?id=%d", n%1000)
	}},
	// a stride that is prime to 1000: every article in turn
	{name: "cached", path: func(n int64) string {
		return fmt.Sprintf("/cached?id=%d", n*7%1000)
	}},
}

func main() {
	url := flag.String("url", "", "where the service listens")
	requests := flag.Int64("n", 100_000, "how many requests to send")
	stop := flag.Int("stop", 0, "process to send SIGTERM to at the end")
	flag.Parse()
	log.SetFlags(0)
	log.SetPrefix("load: ")

	start := time.Now()
	counts, err := send(*url, *requests)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d requests in %.1f s\n", *requests, time.Since(start).Seconds())
	for i, h := range handlers {
		fmt.Printf("/%-7s %7d requests, %7d blocks lost\n",
			h.name, counts[i], counts[i]*h.loses)
	}
	if *stop != 0 {
		if err := syscall.Kill(*stop, syscall.SIGTERM); err != nil {
			log.Fatal(err)
		}
	}
}

// send spreads the requests evenly over the handlers; it returns how many went
// to each.
func send(url string, requests int64) ([]int64, error) {
	client := &http.Client{Transport: &http.Transport{
		MaxIdleConnsPerHost: connections,
	}}
	defer client.CloseIdleConnections()
	var next atomic.Int64
	var group sync.WaitGroup
	failed := make(chan error, connections)
	for i := 0; i < connections; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for n := next.Add(1) - 1; n < requests; n = next.Add(1) - 1 {
				if err := get(client, url+path(n)); err != nil {
					failed <- err
					return
				}
			}
		}()
	}
	group.Wait()
	close(failed)
	counts := make([]int64, len(handlers))
	for i := range counts {
		all := int64(len(handlers))
		counts[i] = (requests + all - 1 - int64(i)) / all
	}
	return counts, <-failed
}

// path is where request n goes.
func path(n int64) string {
	all := int64(len(handlers))
	return handlers[n%all].path(n / all)
}

func get(client *http.Client, url string) error {
	response, err := client.Get(url)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, response.Status)
	}
	return nil
}
