// SPDX-License-Identifier: MIT

// Package ocr reads pictures.
// from: https://github.com/otiai10/gosseract/pull/245: clients that nobody closed leaked.
package ocr

/*
#include <stdlib.h>
#include <string.h>
#include <stdbool.h>
typedef void *TessBaseAPI;
typedef void *PixImage;
static TessBaseAPI Create(void) { return malloc(64); }
static void Clear(TessBaseAPI a) { memset(a, 0, 64); }
static void Free(TessBaseAPI a) { free(a); }
static int Init(TessBaseAPI a, const char *languages, char *errbuf) { errbuf[0] = 0; return languages[0] == 0; }
static PixImage CreatePixImageFromBytes(unsigned char *data, int n) { PixImage p = malloc(n + 1); memcpy(p, data, n); return p; }
static void DestroyPixImage(PixImage p) { free(p); }
static void SetPixImage(TessBaseAPI a, PixImage p) { *(void **)a = p; }
static char *UTF8Text(TessBaseAPI a) { return strdup("text"); }
static const char *Version(TessBaseAPI a) { return "5"; }
*/
import "C"

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unsafe"
)

// Client owns an API and at most one picture.
type Client struct {
	api       C.TessBaseAPI
	pixImage  C.PixImage
	Languages []string
}

// NewClient is closed by its caller.
func NewClient() *Client {
	return &Client{api: C.Create(), Languages: []string{"eng"}}
}

// Close frees both.
func (c *Client) Close() (err error) {
	defer func() {
		if e := recover(); e != nil {
			err = fmt.Errorf("%v", e)
		}
	}()
	C.Clear(c.api)
	C.Free(c.api)
	if c.pixImage != nil {
		C.DestroyPixImage(c.pixImage)
		c.pixImage = nil
	}
	return err
}

// SetImage frees the picture of before.
func (c *Client) SetImage(data []byte) error {
	if len(data) == 0 {
		return errors.New("image data cannot be empty")
	}
	if c.pixImage != nil {
		C.DestroyPixImage(c.pixImage)
		c.pixImage = nil
	}
	c.pixImage = C.CreatePixImageFromBytes((*C.uchar)(unsafe.Pointer(&data[0])), C.int(len(data)))
	return nil
}

func (c *Client) init() error {
	languages := C.CString(strings.Join(c.Languages, "+"))
	defer C.free(unsafe.Pointer(languages))
	errbuf := (*C.char)(C.malloc(512))
	defer C.free(unsafe.Pointer(errbuf))
	if C.Init(c.api, languages, errbuf) != 0 {
		return errors.New(C.GoString(errbuf))
	}
	C.SetPixImage(c.api, c.pixImage)
	return nil
}

// Text leaves the text that the library made.
func (c *Client) Text() (out string, err error) {
	if err = c.init(); err != nil {
		return
	}
	out = C.GoString(C.UTF8Text(c.api)) // want: leak
	return out, err
}

// TextFreed does not.
func (c *Client) TextFreed() (out string, err error) {
	if err = c.init(); err != nil {
		return
	}
	text := C.UTF8Text(c.api)
	out = C.GoString(text)
	C.free(unsafe.Pointer(text))
	return out, err
}

// Version leaves its API.
func Version() string {
	api := C.Create() // want: leak
	return C.GoString(C.Version(api))
}

// Read closes by the interface that it takes the client for.
func Read(data []byte) (string, error) {
	client := NewClient()
	var closer io.Closer = client
	defer closer.Close()
	if err := client.SetImage(data); err != nil {
		return "", err
	}
	return client.TextFreed()
}

// ReadMany makes a client for each and closes the last.
func ReadMany(list [][]byte) (texts []string, err error) {
	var client *Client
	for _, data := range list {
		client = NewClient() // want: overwritten
		if err = client.SetImage(data); err != nil {
			break
		}
		text, err := client.TextFreed()
		if err != nil {
			continue
		}
		texts = append(texts, text)
	}
	if client != nil {
		client.Close()
	}
	return texts, err
}

// closeAll closes what is given to it.
func closeAll(closers ...io.Closer) {
	for _, c := range closers {
		if c != nil {
			_ = c.Close()
		}
	}
}

// Compare closes two at once.
func Compare(a, b []byte) (bool, error) {
	left, right := NewClient(), NewClient()
	defer closeAll(left, right)
	if err := left.SetImage(a); err != nil {
		return false, err
	}
	if err := right.SetImage(b); err != nil {
		return false, err
	}
	x, err := left.TextFreed()
	if err != nil {
		return false, err
	}
	y, err := right.TextFreed()
	return x == y, err
}
