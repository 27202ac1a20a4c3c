// SPDX-License-Identifier: MIT

// Package appindicator sets labels.
// from: https://github.com/dawidd6/go-appindicator/issues/6: the strings of setters
// were not freed.
package appindicator

/*
#include <stdlib.h>
typedef struct { int shown; } AppIndicator;
static void app_indicator_set_label(AppIndicator *i, const char *label, const char *guide) { i->shown++; }
*/
import "C"

import "unsafe"

// Indicator is shown.
type Indicator struct{ c *C.AppIndicator }

// SetLabel frees the guide if there is one, and never the label.
func (i *Indicator) SetLabel(label, guide string) {
	clabel := C.CString(label) // want: leak
	var cguide *C.char
	if guide != "" {
		cguide = C.CString(guide)
	}
	C.app_indicator_set_label(i.c, clabel, cguide)
	if cguide != nil {
		C.free(unsafe.Pointer(cguide))
	}
}

// SetLabelIf frees on one of two branches.
func (i *Indicator) SetLabelIf(label string, both bool) {
	clabel := C.CString(label) // want: leak
	if both {
		C.app_indicator_set_label(i.c, clabel, clabel)
		C.free(unsafe.Pointer(clabel))
	} else {
		C.app_indicator_set_label(i.c, clabel, nil)
	}
}
