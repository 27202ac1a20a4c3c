// SPDX-License-Identifier: MIT

// what: a connection that fails is not shut down
// from: https://github.com/ceph/go-ceph/issues/109
// verdict: leak
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
	c := C.create()                            // leaks: cluster
	if C.connect_cluster(c, C.int(key)) != 0 { // leaks: monitors
		load.Left("cluster", 2, 16+600)
		load.Left("monitors", 1, 120)
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
