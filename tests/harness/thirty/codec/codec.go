// Package codec binds a small C library; three of its functions leak.
package codec

/*
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

// Hexadecimal digits as the bytes that they mean, or NULL.
static char *decode(const char *digits)
{
	size_t n = strlen(digits);
	char *out = malloc(n / 2 + 1);

	for (size_t i = 0; i < n; i++)
		if (!isxdigit((unsigned char)digits[i]) || n % 2) {
			free(out);
			return NULL;
		}
	for (size_t i = 0; i < n / 2; i++) {
		char pair[3] = {digits[2 * i], digits[2 * i + 1], 0};
		out[i] = (char)strtol(pair, NULL, 16);
	}
	out[n / 2] = 0;
	return out;
}

static char *encode(const char *text)
{
	static const char hex[] = "0123456789abcdef";
	size_t n = strlen(text);
	char *out = malloc(2 * n + 1);

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = hex[(unsigned char)text[i] >> 4];
		out[2 * i + 1] = hex[text[i] & 15];
	}
	out[2 * n] = 0;
	return out;
}

static int is_folded(const char *line)
{
	return line[0] == ' ' || line[0] == '\t';
}
*/
import "C"

import (
	"errors"
	"strings"
	"unsafe"
)

var ErrDigits = errors.New("not hexadecimal")

// Decode leaks its argument's copy when that is not hexadecimal.
func Decode(digits string) (string, error) {
	in := C.CString(digits) // leak: table
	out := C.decode(in)
	if out == nil {
		return "", ErrDigits
	}
	defer C.free(unsafe.Pointer(in))
	defer C.free(unsafe.Pointer(out))
	return C.GoString(out), nil
}

func Encode(text string) string {
	in := C.CString(text)
	defer C.free(unsafe.Pointer(in))
	out := C.encode(in)
	defer C.free(unsafe.Pointer(out))
	return C.GoString(out)
}

// Header leaks the copy of a line that is folded.
func Header(line string) (name, value string) {
	in := C.CString(line) // leak: subtest
	if C.is_folded(in) != 0 {
		return "", strings.TrimSpace(line)
	}
	C.free(unsafe.Pointer(in))
	name, value, _ = strings.Cut(line, ":")
	return name, strings.TrimSpace(value)
}

// Quote leaks what C made of its argument.
func Quote(text string) string {
	in := C.CString(text)
	defer C.free(unsafe.Pointer(in))
	return "'" + C.GoString(C.encode(in)) + "'" // leak: parallel
}
