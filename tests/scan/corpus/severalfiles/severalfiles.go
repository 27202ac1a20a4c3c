// SPDX-License-Identifier: MIT

// Package severalfiles has a queue in C, and more than one Go file.
package severalfiles

// #include <stdlib.h>
//
// struct queue;
// struct queue *queue_new(void);
// /* the queue owns the text from here on, and frees it in queue_delete */
// void queue_push_owned(struct queue *q, char *text);
// /* copies the text */
// void queue_push_copy(struct queue *q, const char *text);
// void queue_delete(struct queue *q);
import "C"

// Queue is a queue of C strings.
type Queue struct{ q *C.struct_queue }

// New makes one.
func New() *Queue { return &Queue{C.queue_new()} }

// Close ends it and frees its texts.
func (q *Queue) Close() { destroy(q) }

// Push gives the text to the queue.
func (q *Queue) Push(text string) {
	C.queue_push_owned(q.q, C.CString(text))
}

// PushCopy leaks: the queue makes a copy.
func (q *Queue) PushCopy(text string) {
	cs := C.CString(text) // want: leak
	C.queue_push_copy(q.q, cs)
}

// PushBoth frees the copied one in another file.
func (q *Queue) PushBoth(text string) {
	cs := C.CString(text)
	C.queue_push_copy(q.q, cs)
	drop(cs)
}
