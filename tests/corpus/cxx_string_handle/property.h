// SPDX-License-Identifier: MIT
#ifdef __cplusplus
extern "C" {
#endif
typedef void *Property;
Property Property_New(int name);
const char *Property_Text(Property p);
long Property_Bytes(Property p);
void Property_Delete(Property p);
#ifdef __cplusplus
}
#endif
