// SPDX-License-Identifier: MIT

// what: each certificate that is made for a client is replaced by another, and forgotten
// from: https://github.com/umurmur/umurmur/pull/271
// verdict: leak
package main

/*
#cgo LDFLAGS: -lcrypto
#include <openssl/x509.h>
#include <time.h>

static void certify(long serial)
{
	X509 *certificate = X509_new();
	X509_NAME *name = X509_get_subject_name(certificate);

	ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
				   (const unsigned char *)"client", -1, -1, 0);
	X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
}
*/
import "C"

import (
	"corpus/counted/crypto"
	"corpus/load"
)

func certify(serial int) {
	before := crypto.Live()
	C.certify(C.long(serial)) // leaks
	before.Left("")
}

func main() {
	crypto.Start()
	C.tzset() // what libc keeps is not counted
	load.Run(certify)
	load.Done()
}
