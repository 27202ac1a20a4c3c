// SPDX-License-Identifier: MIT
#ifdef __cplusplus
extern "C" {
#endif
int Sessions_Add(long id);
long Sessions_NodeBytes(void);
#ifdef __cplusplus
}
#endif
