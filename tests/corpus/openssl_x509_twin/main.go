// SPDX-License-Identifier: MIT

// what: each certificate that is made for a client is freed
// verdict: ok
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
	X509_free(certificate);
}
*/
import "C"

import (
	"corpus/counted/crypto"
	"corpus/load"
)

func certify(serial int) {
	C.certify(C.long(serial))
}

func main() {
	crypto.Start()
	C.tzset() // what libc keeps is not counted
	load.Run(certify)
	load.Done()
}
