// SPDX-License-Identifier: MIT

// what: a digest's context is freed on every path
// verdict: ok
package main

/*
#cgo LDFLAGS: -lcrypto
#include <openssl/evp.h>

static int digest(const char *text, size_t length, unsigned char *sum)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();

	if (!context || !EVP_DigestInit_ex(context, EVP_sha256(), NULL))
		abort();
	if (!length) {
		EVP_MD_CTX_free(context);
		return 0;
	}
	EVP_DigestUpdate(context, text, length);
	EVP_DigestFinal_ex(context, sum, NULL);
	EVP_MD_CTX_free(context);
	return 1;
}
*/
import "C"

import (
	"corpus/counted/crypto"
	"corpus/load"
)

var text = C.CString("a message to be digested")

func digest(length int) {
	var sum [32]C.uchar
	C.digest(text, C.size_t(length), &sum[0])
}

func main() {
	crypto.Start()
	load.Run(func(i int) { digest(i % 4) })
	load.Done()
}
