// SPDX-License-Identifier: MIT
#include "mat.h"

void Mat_Size(int dims, IntVector *result)
{
	int *ids = new int[dims];

	for (int i = 0; i < dims; i++)
		ids[i] = 100 * i;
	result->val = ids;
	result->length = dims;
}

void IntVector_Close(IntVector v)
{
	delete[] v.val;
}
