// SPDX-License-Identifier: MIT

package severalfiles

// #include <stdlib.h>
// struct queue;
// void queue_delete(struct queue *q);
import "C"

import "unsafe"

func drop(cs *C.char) { C.free(unsafe.Pointer(cs)) }

func destroy(q *Queue) {
	C.queue_delete(q.q)
	q.q = nil
}

// Fill forgets its queue.
func Fill(texts []string) int {
	q := New() // want: missing-close
	for _, text := range texts {
		q.Push(text)
	}
	return len(texts)
}
