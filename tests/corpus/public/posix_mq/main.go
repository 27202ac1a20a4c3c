// SPDX-License-Identifier: MIT

// what: posix_mq v0.0.1 copies each message that it sends, and never frees a copy
// from: https://github.com/syucream/posix_mq/issues/16
// verdict: leak
package main

import (
	"fmt"
	"os"

	"corpus/load"

	"github.com/syucream/posix_mq/src/posix_mq"
)

const message = "a message"

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "posix_mq:", err)
		os.Exit(1)
	}
}

func main() {
	name := fmt.Sprintf("/corpus_%d", os.Getpid())
	mq, err := posix_mq.NewMessageQueue(name,
		posix_mq.O_RDWR|posix_mq.O_CREAT, 0600, nil)
	check(err)
	load.Run(func(i int) {
		check(mq.Send([]byte(message), 0)) // leaks
		load.Left("", 1, len(message)+1)
		_, _, err := mq.Receive()
		check(err)
	})
	check(mq.Unlink()) // closes it, too
	load.Done()
}
