// SPDX-License-Identifier: MIT

// what: a connection that fails is shut down, too
// verdict: ok
package main

// #include <stdlib.h>
// struct cluster { char *config, *monitors; };
// static struct cluster *create(void)
// {
//	struct cluster *c = calloc(1, sizeof(*c));
//
//	c->config = calloc(1, 600);
//	return c;
// }
// static int connect_cluster(struct cluster *c, int key)
// {
//	c->monitors = calloc(3, 40);
//	return key == 42 ? 0 : -1;
// }
// static void shut_down(struct cluster *c)
// {
//	free(c->monitors);
//	free(c->config);
//	free(c);
// }
import "C"

import (
	"errors"

	"corpus/load"
)

func dial(key int) (*C.struct_cluster, error) {
	c := C.create()
	if C.connect_cluster(c, C.int(key)) != 0 {
		C.shut_down(c)
		return nil, errors.New("wrong key")
	}
	return c, nil
}

func main() {
	load.Run(func(i int) {
		if c, err := dial(40 + i%4); err == nil {
			C.shut_down(c)
		}
	})
	load.Done()
}
