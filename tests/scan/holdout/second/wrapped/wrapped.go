// SPDX-License-Identifier: MIT

// Package wrapped wraps errors while it holds C memory.
package wrapped

/*
#include <stdlib.h>
typedef struct codec { int rate; } codec;
static codec *codec_open(int rate, int *error) { *error = rate > 0 ? 0 : -1; return rate > 0 ? calloc(1, sizeof(codec)) : NULL; }
static int codec_set(codec *c, int what, int value) { return value < 0 ? -1 : 0; }
static int codec_start(codec *c) { return c->rate; }
static void codec_close(codec *c) { free(c); }
*/
import "C"

import (
	"errors"
	"fmt"
	"log"
	"os"
	"unsafe"
)

// Code is a code of the library.
type Code int

func (c Code) Error() string { return fmt.Sprintf("codec: code %d", int(c)) }

func check(rc C.int, what string) error {
	if rc >= 0 {
		return nil
	}
	return fmt.Errorf("%s: %w", what, Code(rc))
}

// Codec owns a codec.
type Codec struct{ c *C.codec }

// Open loses the codec when it cannot be set.
func Open(rate, bits int) (*Codec, error) {
	var rc C.int
	c := C.codec_open(C.int(rate), &rc) // want: early-return-leak
	if err := check(rc, "open"); err != nil {
		return nil, err
	}
	if err := check(C.codec_set(c, 1, C.int(bits)), "bits"); err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	return &Codec{c: c}, nil
}

// OpenClosed closes it by its result.
func OpenClosed(rate, bits int) (codec *Codec, err error) {
	var rc C.int
	c := C.codec_open(C.int(rate), &rc)
	if rc != 0 {
		return nil, Code(rc)
	}
	defer func() {
		if err != nil {
			C.codec_close(c)
		}
	}()
	if err = check(C.codec_set(c, 1, C.int(bits)), "bits"); err != nil {
		return nil, err
	}
	return &Codec{c}, nil
}

// OpenWrapped makes the value first and closes that.
func OpenWrapped(rate, bits int) (*Codec, error) {
	var rc C.int
	codec := &Codec{c: C.codec_open(C.int(rate), &rc)}
	if codec.c == nil {
		return nil, Code(rc)
	}
	if err := codec.set(bits); err != nil {
		return nil, errors.Join(err, codec.Close())
	}
	return codec, nil
}

func (c *Codec) set(bits int) error { return check(C.codec_set(c.c, 1, C.int(bits)), "bits") }

// Close closes once.
func (c *Codec) Close() error {
	if c == nil || c.c == nil {
		return os.ErrClosed
	}
	C.codec_close(c.c)
	c.c = nil
	return nil
}

// Start leaves the codec to its caller, and logs.
func Start(rate, bits int) (*Codec, error) {
	codec, err := OpenClosed(rate, bits)
	switch {
	case errors.Is(err, os.ErrClosed):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("start: %w", err)
	}
	if rc := C.codec_start(codec.c); rc < 0 {
		log.Printf("not started: %d", int(rc))
	}
	return codec, nil
}

// Play loses it when it cannot start.
func Play(rate int) error {
	codec, err := OpenClosed(rate, 16) // want: missing-close
	if err != nil {
		return fmt.Errorf("play: %w", err)
	}
	if err := check(C.codec_start(codec.c), "start"); err != nil {
		return err
	}
	return codec.Close()
}

// MustPlay ends the program instead.
func MustPlay(rate int) {
	codec, err := OpenClosed(rate, 16)
	if err != nil {
		log.Fatal(err)
	}
	if C.codec_start(codec.c) < 0 {
		log.Panicf("not started at %d", rate)
	}
	if err := codec.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// Recovered goes on after a panic, without its string.
func Recovered(text string, check func(string)) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("recovered: %v", r)
		}
	}()
	cs := C.CString(text) // may: early-return-leak
	if len(text) > 100 {
		panic("too long")
	}
	check(text)
	C.free(unsafe.Pointer(cs))
	return nil
}
