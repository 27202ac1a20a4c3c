// SPDX-License-Identifier: MIT

// what: the result of a query that failed is told as an error, and not cleared
// from: https://github.com/SOCI/soci/issues/86
// verdict: leak
// calls: 400
package main

// #include <stdio.h>
// #include <stdlib.h>
// struct result { int status; char *message, *rows[8]; };
// static struct result *query(int i, int fails)
// {
//	struct result *r = calloc(1, sizeof(*r));
//
//	r->status = fails;
//	if (fails)
//		sprintf(r->message = malloc(64), "ERROR: duplicate key %d", i);
//	for (int row = 0; row < 8 && !fails; row++)
//		r->rows[row] = calloc(1, 24);
//	return r;
// }
// static void clear(struct result *r)
// {
//	for (int row = 0; row < 8; row++)
//		free(r->rows[row]);
//	free(r->message);
//	free(r);
// }
import "C"

import (
	"errors"

	"corpus/load"
)

func query(i int) error {
	fails := load.Rand.Intn(8) == 0
	r := C.query(C.int(i), truth[fails]) // leaks
	if r.status != 0 {
		load.Left("", 2, C.sizeof_struct_result+64)
		return errors.New(C.GoString(r.message))
	}
	C.clear(r)
	return nil
}

var truth = map[bool]C.int{true: 1}

func main() {
	load.Run(func(i int) { _ = query(i) })
	load.Done()
}
