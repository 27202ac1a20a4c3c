// SPDX-License-Identifier: MIT

// Package cvresult turns results with a message into errors.
// from: https://github.com/hybridgroup/gocv/issues/1377: one of two converters did not
// free the message of a result that C returns by value.
package cvresult

/*
#include <stdlib.h>
#include <string.h>
typedef struct CVResult { int Code; char *Message; } CVResult;
typedef struct Mat Mat;
Mat *Mat_New(void);
Mat *Mat_Clone(Mat *m);
void Mat_Close(Mat *m);
static CVResult resultOf(int code, const char *what) {
	CVResult r;
	r.Code = code;
	r.Message = malloc(strlen(what) + 1);
	strcpy(r.Message, what);
	return r;
}
static CVResult blur(Mat *from, Mat *to, int size) {
	if (size % 2 == 0)
		return resultOf(-215, "odd");
	CVResult ok = {0, NULL};
	return ok;
}
*/
import "C"

import (
	"errors"
	"unsafe"
)

func toError(r C.CVResult) error {
	if r.Code == 0 {
		return nil
	}
	defer C.free(unsafe.Pointer(r.Message))
	return errors.New(C.GoString(r.Message))
}

func toErrorLost(r C.CVResult) error {
	if r.Code == 0 {
		return nil
	}
	return errors.New(C.GoString(r.Message)) // want: leak #1
}

// Mat owns a matrix.
type Mat struct{ p *C.Mat }

// NewMat makes one.
func NewMat() Mat { return Mat{p: C.Mat_New()} }

// Clone makes another one.
func (m *Mat) Clone() Mat { return Mat{p: C.Mat_Clone(m.p)} }

// Close ends it.
func (m *Mat) Close() error {
	C.Mat_Close(m.p)
	m.p = nil
	return nil
}

// Blur frees the message.
func Blur(from, to *Mat, size int) error {
	return toError(C.blur(from.p, to.p, C.int(size)))
}

// BlurLost does not.
func BlurLost(from, to *Mat, size int) error {
	return toErrorLost(C.blur(from.p, to.p, C.int(size))) // want: leak #1
}

// Blurred loses its matrix when it fails.
func Blurred(from Mat, size int) (Mat, error) {
	to := NewMat() // want: missing-close
	if err := Blur(&from, &to, size); err != nil {
		return Mat{}, err
	}
	return to, nil
}

// BlurredTwice closes the one between.
func BlurredTwice(from Mat, size int) (Mat, error) {
	once, err := Blurred(from, size)
	if err != nil {
		return Mat{}, err
	}
	defer once.Close()
	return Blurred(once, size)
}

// Pyramid keeps all in a list that its caller closes.
func Pyramid(from Mat, levels int) (mats []Mat) {
	for i := 0; i < levels; i++ {
		m := from.Clone()
		mats = append(mats, m)
	}
	return mats
}

// Levels closes them.
func Levels(from Mat, levels int) int {
	mats := Pyramid(from, levels)
	defer func() {
		for i := range mats {
			mats[i].Close()
		}
	}()
	return len(mats)
}

// Last keeps the last of several.
func Last(from Mat, n int) Mat {
	last := from.Clone() // want: overwritten #2
	for i := 0; i < n; i++ {
		last = last.Clone() // want: overwritten #2
	}
	return last
}
