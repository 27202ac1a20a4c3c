// SPDX-License-Identifier: MIT

// what: a model that is loaded again leaves the session of the old one open
// from: https://github.com/galeone/tfgo/issues/72
// verdict: leak
// calls: 300
package main

// #include <stdlib.h>
// struct session { int version; float *tensors[20]; };
// static struct session *load_model(int version)
// {
//	struct session *s = calloc(1, sizeof(*s));
//
//	for (int i = 0; i < 20; i++)
//		s->tensors[i] = calloc(10 + i, sizeof(float));
//	s->version = version;
//	return s;
// }
// static void close_session(struct session *s)
// {
//	for (int i = 0; s && i < 20; i++)
//		free(s->tensors[i]);
//	free(s);
// }
// static float predict(struct session *s, int x) { return s->tensors[x][0]; }
import "C"

import "corpus/load"

type model struct{ session *C.struct_session }

func (m *model) reload(version int) {
	m.session = C.load_model(C.int(version)) // leaks
	load.Left("", 21, C.sizeof_struct_session+20*40+190*4)
}

func main() {
	var m model
	load.Run(func(i int) {
		if i%5 == 0 {
			m.reload(i)
		}
		C.predict(m.session, C.int(i%20))
	})
	load.Done()
}
