// SPDX-License-Identifier: MIT

// What a report says to do about leaks of several kinds; expected.txt has it.
package main

/*
#define _GNU_SOURCE
#include <regex.h>
#include <stdlib.h>
#include <string.h>

struct thing {
	char *name;
};

static struct thing *thing_new(const char *name)
{
	struct thing *it = malloc(sizeof(*it));

	it->name = strdup(name);
	return it;
}

// Jansson has a function of this name.
static void *json_loads(size_t size)
{
	return malloc(size);
}

static int fill(char **text)
{
	*text = calloc(1, 30);
	return 0;
}

static int match(void)
{
	regex_t regex;

	return regcomp(&regex, "a*b", 0);
}

static void use(const char *text)
{
	(void)text;
}
*/
import "C"

import (
	"errors"
	"unsafe"

	"example.com/pack"
)

const rounds = 200

var things []*C.struct_thing

func inPlace() {
	C.use(C.CString("in place"))
}

func copied(text *C.char) string {
	return C.GoString(C.strdup(text))
}

func deferEarly() {
	var text *C.char
	defer C.free(unsafe.Pointer(text))
	C.fill(&text)
}

func earlyReturn(fail bool) error {
	text := C.CString("early")
	if fail {
		return errors.New("failed")
	}
	C.free(unsafe.Pointer(text))
	return nil
}

func lastOnly() {
	var text *C.char
	for i := 0; i < 3; i++ {
		text = C.CString("round")
	}
	C.free(unsafe.Pointer(text))
}

func hidden(text *C.char) {
	if text != nil {
		text := C.strndup(text, 2)
		C.use(text)
	}
}

func namesake() {
	things = append(things, nil)
	C.json_loads(48)
}

func ownCode(text *C.char) {
	C.thing_new(text)
}

func pattern() {
	C.match()
}

type conn struct {
	text *C.char
}

func open() *conn {
	return &conn{text: C.CString("a connection")}
}

// Its key is nothing that Close would release.
func (c *conn) put() {
	key := C.CString("key")
	C.use(key)
}

func (c *conn) Close() {
	C.free(unsafe.Pointer(c.text))
}

func packed(close bool) {
	p := pack.New()
	if close {
		p.Close()
	}
}

func main() {
	text := C.CString("a text")
	for i := 0; i < rounds; i++ {
		inPlace()
		copied(text)
		deferEarly()
		earlyReturn(i%4 == 0)
		lastOnly()
		hidden(text)
		namesake()
		ownCode(text)
		pattern()
		c := open()
		c.put()
		if i%4 != 0 {
			c.Close()
		}
		packed(i%4 != 0)
	}
	C.free(unsafe.Pointer(text))
}
