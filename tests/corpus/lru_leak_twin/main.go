// SPDX-License-Identifier: MIT

// what: a busy LRU cache that also frees the values that are replaced
// verdict: cache
// needs: 300
// calls: 3000
package main

// #include <stdlib.h>
import "C"

import (
	"container/list"
	"unsafe"

	"corpus/load"
)

type entry struct {
	key   int
	value unsafe.Pointer
}

var (
	order = list.New()
	byKey = map[int]*list.Element{}
)

func put(key int) {
	value := C.malloc(64)
	load.Left("", 1, 64)
	if e := byKey[key]; e != nil {
		load.Left("", -1, -64)
		C.free(e.Value.(*entry).value)
		e.Value.(*entry).value = value
		order.MoveToFront(e)
		return
	}
	byKey[key] = order.PushFront(&entry{key, value})
	if order.Len() > 40 {
		last := order.Remove(order.Back()).(*entry)
		delete(byKey, last.key)
		C.free(last.value)
		load.Left("", -1, -64)
	}
}

func main() {
	load.Run(func(i int) { put(load.Rand.Intn(800)) })
	load.Done()
}
