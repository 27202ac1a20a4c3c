// Package setup has a library that is opened for all tests.
package setup

// #include <stdlib.h>
import "C"

import "unsafe"

type Config struct{ name *C.char }

func Load(name string) *Config {
	return &Config{C.CString(name)} // leak: TestMain
}

func (c *Config) Close() { C.free(unsafe.Pointer(c.name)) }

func (c *Config) Name() string { return C.GoString(c.name) }
