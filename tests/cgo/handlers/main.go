// SPDX-License-Identifier: MIT

// handlers has a signal handler in C that allocates: on the stack that Go gives
// to signals, above C of a cgo call and above goroutines.
package main

/*
#include <signal.h>
#include <stdlib.h>

static __attribute__((noipa)) void lost_in_handler(void)
{
	volatile char *volatile block = malloc(33);
	block[1] = 1;
}

static void handler(int number)
{
	(void)number;
	lost_in_handler();
}

static int install(void)
{
	struct sigaction action = {.sa_handler = handler,
				   .sa_flags = SA_ONSTACK | SA_RESTART};
	return sigaction(SIGUSR1, &action, NULL);
}

static __attribute__((noipa)) void interrupted(void)
{
	raise(SIGUSR1);
}
*/
import "C"

import (
	"os"
	"runtime"
	"syscall"
)

//go:noinline
func raises() {
	C.interrupted()
}

// A signal to this thread, with no C code at work on it.
//
//go:noinline
func sends() {
	syscall.Tgkill(syscall.Getpid(), syscall.Gettid(), syscall.SIGUSR1)
}

func main() {
	runtime.LockOSThread()
	if C.install() != 0 {
		os.Exit(1)
	}
	for i := 0; i < 100; i++ {
		raises()
		sends()
	}
}
