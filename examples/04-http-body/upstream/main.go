// SPDX-License-Identifier: MIT

// Upstream is the service that is asked.
package main

import (
	"flag"
	"fmt"
	"log"
	"net/http"
)

func main() {
	address := flag.String("listen", "127.0.0.1:18080", "where")
	flag.Parse()
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, `{"status": "all is well"}`)
	})
	log.Fatal(http.ListenAndServe(*address, nil))
}
