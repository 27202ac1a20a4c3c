// SPDX-License-Identifier: MIT

// Package kafkaconf sets properties.
// from: https://github.com/confluentinc/confluent-kafka-go/issues/402: key and value
// were freed where the call fails, and forgotten where it succeeds.
package kafkaconf

/*
#include <stdlib.h>
static int rd_kafka_conf_set(void *conf, const char *key, const char *value, char *errstr, size_t size) {
	return *key ? 0 : -1;
}
*/
import "C"

import (
	"errors"
	"unsafe"
)

// Set frees on failure only.
func Set(conf unsafe.Pointer, key, value string) error {
	ckey := C.CString(key)     // want: leak
	cvalue := C.CString(value) // want: leak
	errstr := (*C.char)(C.malloc(128))
	defer C.free(unsafe.Pointer(errstr))
	if C.rd_kafka_conf_set(conf, ckey, cvalue, errstr, 128) != 0 {
		C.free(unsafe.Pointer(ckey))
		C.free(unsafe.Pointer(cvalue))
		return errors.New(C.GoString(errstr))
	}
	return nil
}

// SetFreed frees always.
func SetFreed(conf unsafe.Pointer, key, value string) error {
	ckey := C.CString(key)
	defer C.free(unsafe.Pointer(ckey))
	cvalue := C.CString(value)
	defer C.free(unsafe.Pointer(cvalue))
	errstr := (*C.char)(C.malloc(128))
	defer C.free(unsafe.Pointer(errstr))
	if C.rd_kafka_conf_set(conf, ckey, cvalue, errstr, 128) != 0 {
		return errors.New(C.GoString(errstr))
	}
	return nil
}
