// SPDX-License-Identifier: MIT

// Package slists fetches with libcurl.
// from: the pages curl_slist_append(3), curl_easy_escape(3), curl_easy_getinfo(3),
// CURLOPT_COPYPOSTFIELDS(3): lists and escaped strings are the caller's, what getinfo
// gives is the handle's.
package slists

/*
#include <curl/curl.h>
#include <stdlib.h>
static CURLcode set_string(CURL *c, CURLoption o, const char *s) { return curl_easy_setopt(c, o, s); }
static CURLcode set_list(CURL *c, CURLoption o, struct curl_slist *l) { return curl_easy_setopt(c, o, l); }
static CURLcode get_string(CURL *c, CURLINFO i, char **s) { return curl_easy_getinfo(c, i, s); }
*/
import "C"

import (
	"errors"
	"unsafe"
)

// Easy owns a handle and what its options point to.
type Easy struct {
	c       unsafe.Pointer
	headers *C.struct_curl_slist
}

// New makes one.
func New() *Easy { return &Easy{c: C.curl_easy_init()} }

// Cleanup ends both.
func (e *Easy) Cleanup() {
	C.curl_easy_cleanup(e.c)
	C.curl_slist_free_all(e.headers)
	e.c, e.headers = nil, nil
}

// Header adds one; the string is copied.
func (e *Easy) Header(line string) error {
	cl := C.CString(line)
	defer C.free(unsafe.Pointer(cl))
	list := C.curl_slist_append(e.headers, cl)
	if list == nil {
		return errors.New("no memory")
	}
	e.headers = list
	return nil
}

// URL frees the string: libcurl has copied it.
func (e *Easy) URL(url string) error {
	cu := C.CString(url)
	defer C.free(unsafe.Pointer(cu))
	if rc := C.set_string(e.c, C.CURLOPT_URL, cu); rc != C.CURLE_OK {
		return errors.New(C.GoString(C.curl_easy_strerror(rc)))
	}
	return nil
}

// Agent does not.
func (e *Easy) Agent(agent string) bool {
	return C.set_string(e.c, C.CURLOPT_USERAGENT, C.CString(agent)) == C.CURLE_OK // want: inline-leak
}

// Escape leaves what it gets.
func (e *Easy) Escape(s string) string {
	cs := C.CString(s)
	defer C.free(unsafe.Pointer(cs))
	p := C.curl_easy_escape(e.c, cs, C.int(len(s))) // want: leak
	return C.GoString(p)
}

// Unescape frees it.
func (e *Easy) Unescape(s string) string {
	cs := C.CString(s)
	defer C.free(unsafe.Pointer(cs))
	var n C.int
	p := C.curl_easy_unescape(e.c, cs, 0, &n)
	defer C.curl_free(unsafe.Pointer(p))
	return C.GoStringN(p, n)
}

// Effective is the handle's.
func (e *Easy) Effective() string {
	var p *C.char
	if C.get_string(e.c, C.CURLINFO_EFFECTIVE_URL, &p) != C.CURLE_OK {
		return ""
	}
	return C.GoString(p)
}

// Once makes a list for one transfer and frees it after that.
func (e *Easy) Once(lines ...string) error {
	var list *C.struct_curl_slist
	for _, line := range lines {
		cl := C.CString(line)
		list = C.curl_slist_append(list, cl)
		C.free(unsafe.Pointer(cl))
	}
	defer C.curl_slist_free_all(list)
	C.set_list(e.c, C.CURLOPT_HTTPHEADER, list)
	if rc := C.curl_easy_perform(e.c); rc != C.CURLE_OK {
		return errors.New(C.GoString(C.curl_easy_strerror(rc)))
	}
	return nil
}

// OnceLost does not.
func (e *Easy) OnceLost(line string) bool {
	cl := C.CString(line)
	defer C.free(unsafe.Pointer(cl))
	list := C.curl_slist_append(nil, cl) // want: leak
	C.set_list(e.c, C.CURLOPT_HTTPHEADER, list)
	return C.curl_easy_perform(e.c) == C.CURLE_OK
}

// Get forgets its handle when the URL is not right.
func Get(url string) error {
	e := New() // want: missing-close
	if err := e.URL(url); err != nil {
		return err
	}
	defer e.Cleanup()
	return e.Once("Accept: */*")
}
