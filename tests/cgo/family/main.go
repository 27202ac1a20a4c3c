// SPDX-License-Identifier: MIT

// family keeps as many blocks of 16 bytes as its last word says, and starts
// copies of itself, or says so and waits for the end:
// family [tree DEPTH WIDTH | shell | become | fork | wait] N
package main

/*
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

// A child without exec: Go's threads do not exist there, C goes on.
static int fork_keep(int n)
{
	int status = 1;
	pid_t child = fork();

	if (!child) {
		for (int i = 0; i < n; i++)
			if (!malloc(16))
				_exit(1);
		_exit(0);
	}
	waitpid(child, &status, 0);
	return status;
}
*/
import "C"

import (
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"sync"
	"syscall"
)

func keep(n int) {
	for i := 0; i < n; i++ {
		C.malloc(16)
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func number(word string) int {
	n, err := strconv.Atoi(word)
	must(err)
	return n
}

// start runs words with our stderr; the program's name is os.Args[0].
func start(words ...string) {
	command := exec.Command(words[0], words[1:]...)
	command.Stderr = os.Stderr
	must(command.Run())
}

func tree(depth, width int, n string) {
	var all sync.WaitGroup
	for i := 0; i < width && depth > 0; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			start(os.Args[0], "tree", strconv.Itoa(depth-1),
				strconv.Itoa(width), n)
		}()
	}
	all.Wait()
}

func main() {
	last := os.Args[len(os.Args)-1]
	n := number(last)
	keep(n)
	switch os.Args[1] {
	case "tree":
		tree(number(os.Args[2]), number(os.Args[3]), last)
	case "shell":
		start("sh", "-c", `"$0" "$1" && exec "$0" "$1"`, os.Args[0], last)
	case "wait":
		end := make(chan os.Signal, 1)
		signal.Notify(end, syscall.SIGTERM)
		os.Stdout.WriteString("ready\n")
		<-end
	case "become":
		must(syscall.Exec(os.Args[0], []string{os.Args[0], last}, os.Environ()))
	case "fork":
		if C.fork_keep(C.int(n)) != 0 {
			panic("the forked child failed")
		}
	}
}
