// SPDX-License-Identifier: MIT
#ifdef __cplusplus
extern "C" {
#endif
typedef void *Value;
Value Value_New(void);
char *Value_String(Value v);
void Value_Close(Value v);
#ifdef __cplusplus
}
#endif
