// SPDX-License-Identifier: MIT

// Package templates renders with a C engine.
// from: https://github.com/llm-d/llm-d-kv-cache/issues/248: requests and results are
// C strings, and some of both were not freed.
package templates

/*
#include <stdlib.h>
#include <string.h>
static char *render(const char *json) { return *json ? strdup(json) : NULL; }
static int warm(const char *json) { return *json != 0; }
*/
import "C"

import (
	"encoding/json"
	"errors"
	"fmt"
	"unsafe"
)

// Request is one.
type Request struct {
	Model    string   `json:"model"`
	Messages []string `json:"messages"`
}

// Render frees the request, and not the result.
func Render(r Request) (string, error) {
	data, err := json.Marshal(r)
	if err != nil {
		return "", fmt.Errorf("request: %w", err)
	}
	request := C.CString(string(data))
	defer C.free(unsafe.Pointer(request))
	result := C.render(request) // want: leak
	if result == nil {
		return "", errors.New("not rendered")
	}
	return C.GoString(result), nil
}

// RenderFreed frees both.
func RenderFreed(r Request) (string, error) {
	data, err := json.Marshal(r)
	if err != nil {
		return "", fmt.Errorf("request: %w", err)
	}
	request := C.CString(string(data))
	defer C.free(unsafe.Pointer(request))
	result := C.render(request)
	if result == nil {
		return "", errors.New("not rendered")
	}
	defer C.free(unsafe.Pointer(result))
	return C.GoString(result), nil
}

// Warm leaks the request.
func Warm(model string) error {
	request := C.CString(`{"model":"` + model + `"}`) // want: leak
	if ok := C.warm(request); ok == 0 {
		return errors.New("not warm")
	}
	return nil
}
