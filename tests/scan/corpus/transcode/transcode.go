// SPDX-License-Identifier: MIT

// Package transcode describes outputs of a transcoder.
// from: https://github.com/livepeer/lpms/pull/210: strings made with C.CString for
// the transcoder were not freed.
package transcode

/*
#include <stdlib.h>
typedef struct { char *fname, *vencoder; int w; } output;
static int transcode(output *out, int n) { return n && out->fname ? 0 : -1; }
*/
import "C"

import "unsafe"

// Output is one.
type Output struct{ Name, Encoder string }

// Run frees the encoders only.
func Run(outs []Output) int {
	all := make([]C.output, len(outs))
	for i, o := range outs {
		encoder := C.CString(o.Encoder)
		defer C.free(unsafe.Pointer(encoder))
		all[i] = C.output{
			fname:    C.CString(o.Name), // want: leak
			vencoder: encoder,
		}
	}
	return int(C.transcode(&all[0], C.int(len(all))))
}

// RunFreed frees both.
func RunFreed(outs []Output) int {
	all := make([]C.output, len(outs))
	for i, o := range outs {
		all[i] = C.output{fname: C.CString(o.Name), vencoder: C.CString(o.Encoder)}
	}
	defer func() {
		for i := range all {
			C.free(unsafe.Pointer(all[i].fname))
			C.free(unsafe.Pointer(all[i].vencoder))
		}
	}()
	return int(C.transcode(&all[0], C.int(len(all))))
}
