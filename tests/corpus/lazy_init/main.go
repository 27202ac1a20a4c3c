// SPDX-License-Identifier: MIT

// what: a third into the run, 30 tables are made on first use by 30 calls
// for: 250ms
// lasts: 5ms
// verdict: startup
// needs: 150
// calls: 400
package main

// #include <stdlib.h>
// static char *tables[30];
// static int convert(int table)
// {
//	if (!tables[table])
//		tables[table] = calloc(1, 256);
//	return tables[table][7];
// }
// static int ascii(int c) { return c & 127; }
import "C"

import "corpus/load"

func main() {
	load.Run(func(i int) {
		if i < load.Calls()/3 {
			C.ascii(C.int(i))
		} else {
			C.convert(C.int(i % 30))
		}
	})
	load.Done()
}
