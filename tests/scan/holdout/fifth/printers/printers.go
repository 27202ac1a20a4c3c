// SPDX-License-Identifier: MIT

// Package printers asks CUPS.
// from: the CUPS programming manual: cupsGetDests leaves an array that cupsFreeDests
// frees with its length; cupsAddOption grows an array of options; names within are the
// array's.
package printers

/*
#include <stdlib.h>
typedef struct { char *name, *value; } cups_option_t;
typedef struct { char *name, *instance; int is_default, num_options; cups_option_t *options; } cups_dest_t;
int cupsGetDests(cups_dest_t **dests);
void cupsFreeDests(int n, cups_dest_t *dests);
cups_dest_t *cupsGetDest(const char *name, const char *instance, int n, cups_dest_t *dests);
int cupsAddOption(const char *name, const char *value, int n, cups_option_t **options);
void cupsFreeOptions(int n, cups_option_t *options);
int cupsPrintFile(const char *printer, const char *file, const char *title, int n, cups_option_t *options);
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errPrint = errors.New("not printed")

// Names frees the array.
func Names() (names []string) {
	var dests *C.cups_dest_t
	n := C.cupsGetDests(&dests)
	defer C.cupsFreeDests(n, dests)
	for _, d := range unsafe.Slice(dests, int(n)) {
		names = append(names, C.GoString(d.name))
	}
	return names
}

// Default leaves it when it has found one.
func Default() (string, bool) {
	var dests *C.cups_dest_t
	n := C.cupsGetDests(&dests) // want: leak
	for _, d := range unsafe.Slice(dests, int(n)) {
		if d.is_default != 0 {
			return C.GoString(d.name), true
		}
	}
	C.cupsFreeDests(n, dests)
	return "", false
}

// Has reads what is the array's.
func Has(name string) bool {
	cname := C.CString(name)
	defer C.free(unsafe.Pointer(cname))
	var dests *C.cups_dest_t
	n := C.cupsGetDests(&dests)
	found := C.cupsGetDest(cname, nil, n, dests) != nil
	C.cupsFreeDests(n, dests)
	return found
}

type options struct {
	n int
	p *C.cups_option_t
}

func (o *options) add(name, value string) {
	cn, cv := C.CString(name), C.CString(value)
	defer C.free(unsafe.Pointer(cn))
	defer C.free(unsafe.Pointer(cv))
	o.n = int(C.cupsAddOption(cn, cv, C.int(o.n), &o.p))
}

func (o *options) free() {
	C.cupsFreeOptions(C.int(o.n), o.p)
	o.n, o.p = 0, nil
}

// Print frees all.
func Print(printer, file string, settings map[string]string) error {
	var o options
	defer o.free()
	for name, value := range settings {
		o.add(name, value)
	}
	cprinter, cfile := C.CString(printer), C.CString(file)
	defer C.free(unsafe.Pointer(cprinter))
	defer C.free(unsafe.Pointer(cfile))
	if C.cupsPrintFile(cprinter, cfile, cfile, C.int(o.n), o.p) == 0 {
		return errPrint
	}
	return nil
}

// PrintTitled leaves the title where it does not print.
func PrintTitled(printer, file, title string) error {
	cprinter, cfile := C.CString(printer), C.CString(file)
	defer func() {
		C.free(unsafe.Pointer(cprinter))
		C.free(unsafe.Pointer(cfile))
	}()
	ctitle := C.CString(title) // want: early-return-leak
	if C.cupsPrintFile(cprinter, cfile, ctitle, 0, nil) == 0 {
		return errPrint
	}
	C.free(unsafe.Pointer(ctitle))
	return nil
}
