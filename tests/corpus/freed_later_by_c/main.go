// SPDX-License-Identifier: MIT

// what: C does four jobs at a time, and frees three of them
// verdict: leak|growing
// needs: 20
// calls: 400
package main

// #include <stdlib.h>
// struct job { int id, done; };
// static struct job *queue[4];
// static int n;
// static void submit(struct job *j) { queue[n++] = j; }
// static void do_all(void)
// {
//	while (n > 0) {
//		struct job *j = queue[--n];
//
//		j->done = 1;
//		if (j->id % 4)
//			free(j);
//	}
// }
import "C"

import "corpus/load"

func main() {
	load.Run(func(i int) {
		job := (*C.struct_job)(C.calloc(1, C.sizeof_struct_job)) // leaks
		job.id = C.int(i)
		C.submit(job)
		load.Left("", 1, 8)
		if i%4 == 3 {
			C.do_all()
			for freed := 0; freed < 3; freed++ {
				load.Left("", -1, -8)
			}
		}
	})
	load.Done()
}
