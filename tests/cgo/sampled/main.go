// SPDX-License-Identifier: MIT

// sampled loses a block of 64 bytes in each of 300,000 calls (or as many as its
// argument says), keeps 100,000 of one call, and a few of others; all else is
// freed.  sampled.sh knows the numbers.
package main

/*
#include <stdlib.h>

void *kept[100000];

static void prepare(void)
{
	for (int i = 0; i < 100000; i++)
		kept[i] = malloc(200);
}
*/
import "C"

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"unsafe"
)

var name = strings.Repeat("x", 63)

func lose() {
	C.CString(name)
}

func pair() {
	text := C.CString(name)
	C.free(unsafe.Pointer(text))
}

func seldom() {
	C.malloc(1 << 20)
}

func main() {
	calls := 300000
	if len(os.Args) > 1 {
		calls, _ = strconv.Atoi(os.Args[1])
	}
	C.prepare()
	for i := 0; i < calls; i++ {
		lose()
		pair()
		if i%30000 == 0 {
			seldom()
		}
	}
	fmt.Println("done")
}
