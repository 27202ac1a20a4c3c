// SPDX-License-Identifier: MIT
#ifdef __cplusplus
extern "C" {
#endif
typedef struct {
	int *val;
	int length;
} IntVector;
void Mat_Size(int dims, IntVector *result);
void IntVector_Close(IntVector v);
#ifdef __cplusplus
}
#endif
