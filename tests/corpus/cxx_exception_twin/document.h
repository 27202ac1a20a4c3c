// SPDX-License-Identifier: MIT
#ifdef __cplusplus
extern "C" {
#endif
#define DOCUMENT_BYTES 72
int Document_Parse(int kind);
#ifdef __cplusplus
}
#endif
