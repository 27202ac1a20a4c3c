// SPDX-License-Identifier: MIT

// what: a certificate's text is read from a memory BIO that is freed
// verdict: ok
package main

/*
#cgo LDFLAGS: -lcrypto
#include <openssl/bio.h>
#include <string.h>

static int lines(const char *text)
{
	BIO *unused = BIO_new(BIO_s_mem());
	BIO *memory = BIO_new_mem_buf(text, -1);
	char line[80];
	int n = 0;

	while (BIO_gets(memory, line, sizeof(line)) > 0)
		n++;
	BIO_free(unused);
	BIO_free(memory);
	return n;
}
*/
import "C"

import (
	"corpus/counted/crypto"
	"corpus/load"
)

var text = C.CString("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")

func read() {
	C.lines(text)
}

func main() {
	crypto.Start()
	load.Run(func(i int) { read() })
	load.Done()
}
