// SPDX-License-Identifier: MIT

package main

// #include <stdlib.h>
import "C"

import (
	"container/list"
	"sync"
	"unsafe"
)

// cache keeps the bodies used last outside of the Go heap, where the garbage
// collector need not look at them. It frees what it throws out.
type cache struct {
	mu      sync.Mutex
	limit   int
	order   *list.List // of *entry, the one used last in front
	entries map[string]*list.Element
}

type entry struct {
	key  string
	data unsafe.Pointer
	size C.int
}

func newCache(limit int) *cache {
	return &cache{
		limit:   limit,
		order:   list.New(),
		entries: make(map[string]*list.Element),
	}
}

// get is the value of key, which load finds when the cache has none.
func (c *cache) get(key string, load func(string) (string, error)) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if element, ok := c.entries[key]; ok {
		c.order.MoveToFront(element)
		e := element.Value.(*entry)
		return string(C.GoBytes(e.data, e.size)), nil
	}
	value, err := load(key)
	if err != nil {
		return "", err
	}
	c.add(key, value)
	return value, nil
}

func (c *cache) add(key, value string) {
	if c.order.Len() == c.limit {
		c.drop(c.order.Back())
	}
	c.entries[key] = c.order.PushFront(&entry{
		key:  key,
		data: C.CBytes([]byte(value)),
		size: C.int(len(value)),
	})
}

func (c *cache) drop(element *list.Element) {
	e := c.order.Remove(element).(*entry)
	delete(c.entries, e.key)
	C.free(e.data)
}
