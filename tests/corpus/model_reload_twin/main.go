// SPDX-License-Identifier: MIT

// what: a model that is loaded again closes the session of the old one
// verdict: cache
// needs: 50
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
	C.close_session(m.session)
	m.session = C.load_model(C.int(version))
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
