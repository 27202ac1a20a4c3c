// SPDX-License-Identifier: MIT

// what: an LRU cache of 100 among 500 keys that are asked for at random
// verdict: cache
// needs: 500
// calls: 2000
package main

// #include <stdlib.h>
// static int use(const char *page) { return page[0]; }
import "C"

import (
	"container/list"
	"unsafe"

	"corpus/load"
)

type page struct {
	key  int
	data unsafe.Pointer
}

var (
	order = list.New()
	byKey = map[int]*list.Element{}
)

func get(key int) *C.char {
	if e := byKey[key]; e != nil {
		order.MoveToFront(e)
		return (*C.char)(e.Value.(*page).data)
	}
	p := &page{key, C.calloc(1, 4096)}
	byKey[key] = order.PushFront(p)
	if order.Len() > 100 {
		last := order.Remove(order.Back()).(*page)
		delete(byKey, last.key)
		C.free(last.data)
	}
	return (*C.char)(p.data)
}

func main() {
	load.Run(func(i int) { C.use(get(load.Rand.Intn(500))) })
	load.Done()
}
