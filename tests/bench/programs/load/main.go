// SPDX-License-Identifier: MIT

// Load stands in for wrk where that is missing: it asks a service from a number
// of connections for a while, and says what came of it in wrk's words.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"sort"
	"sync"
	"time"
)

func main() {
	connections := flag.Int("c", 8, "connections")
	duration := flag.Duration("d", time.Second, "how long")
	flag.Parse()
	log.SetFlags(0)
	log.SetPrefix("load: ")
	if flag.NArg() != 1 || *connections < 1 {
		log.Fatal("usage: load [-c N] [-d DURATION] URL")
	}
	times := ask(flag.Arg(0), *connections, *duration)
	sort.Slice(times, func(i, j int) bool { return times[i] < times[j] })
	for _, percent := range []int{50, 99} {
		at := times[len(times)*percent/100]
		fmt.Printf("     %d%%  %.2fus\n", percent, float64(at.Nanoseconds())/1e3)
	}
	fmt.Printf("Requests/sec:  %.2f\n", float64(len(times))/duration.Seconds())
}

// ask returns how long each request took.
func ask(url string, connections int, duration time.Duration) []time.Duration {
	client := &http.Client{Transport: &http.Transport{
		MaxIdleConnsPerHost: connections,
	}}
	var group sync.WaitGroup
	var mutex sync.Mutex
	var all []time.Duration
	end := time.Now().Add(duration)
	for i := 0; i < connections; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			var own []time.Duration
			for start := time.Now(); start.Before(end); start = time.Now() {
				get(client, url)
				own = append(own, time.Since(start))
			}
			mutex.Lock()
			all = append(all, own...)
			mutex.Unlock()
		}()
	}
	group.Wait()
	return all
}

func get(client *http.Client, url string) {
	response, err := client.Get(url)
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		log.Fatal(err)
	}
	if response.StatusCode != http.StatusOK {
		log.Fatal(url, ": ", response.Status)
	}
}
