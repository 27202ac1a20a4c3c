// SPDX-License-Identifier: MIT

// Package signalsend hands JSON to a host.
// from: https://github.com/status-im/status-go/issues/1116: the send function is
// given a fresh C string for each event.
package signalsend

/*
#include <stdlib.h>
#include <stdio.h>
static void host_send(const char *json) { fputs(json, stderr); }
*/
import "C"

import (
	"encoding/json"
	"unsafe"
)

// Event is what happened.
type Event struct{ Kind, Text string }

// Send leaks each event.
func Send(event Event) error {
	data, err := json.Marshal(event)
	if err != nil {
		return err
	}
	C.host_send(C.CString(string(data))) // want: inline-leak
	return nil
}

// SendFreed does not.
func SendFreed(event Event) error {
	data, err := json.Marshal(event)
	if err != nil {
		return err
	}
	text := C.CString(string(data))
	C.host_send(text)
	C.free(unsafe.Pointer(text))
	return nil
}
