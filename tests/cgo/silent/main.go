// silent fills a cache in C and then only hits it: calls that nobody sees who
// only looks at malloc.  It prints how many it made, and ends with its input.
package main

/*
#include <stdlib.h>

static void *kept[100];

static void fill(int i)
{
	kept[i] = malloc(100);
}

static char hit(int i)
{
	return *((volatile char *)kept[i % 100]);
}
*/
import "C"

import (
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"time"
)

func hits(n int, end time.Time) {
	for i := 0; i < n || time.Now().Before(end); i++ {
		C.hit(C.int(i))
	}
}

func main() {
	n := flag.Int("hits", 0, "of each thread, at least")
	threads := flag.Int("threads", 1, "all but the first allocate nothing")
	life := flag.Duration("for", 0, "hit it so long")
	flag.Parse()
	for i := 0; i < 100; i++ {
		C.fill(C.int(i))
	}
	end := time.Now().Add(*life)
	var done sync.WaitGroup
	for i := 1; i < *threads; i++ {
		done.Add(1)
		go func() {
			runtime.LockOSThread()
			hits(*n, end)
			done.Done()
			select {} // the M stays
		}()
	}
	hits(*n, end)
	done.Wait()
	fmt.Println(runtime.NumCgoCall())
	if *life == 0 {
		io.Copy(io.Discard, os.Stdin)
	}
}
