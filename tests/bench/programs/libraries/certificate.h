/* SPDX-License-Identifier: MIT */
#ifndef CERTIFICATE_H
#define CERTIFICATE_H

/* Make a key and a certificate, write it as PEM, read that and verify it: 1. */
int certificate_make_and_verify(void);

#endif
