// SPDX-License-Identifier: MIT
#ifdef __cplusplus
extern "C" {
#endif
typedef void *Table;
Table Table_New(int steps);
double Table_At(Table table, int i);
void Table_Close(Table table);
#ifdef __cplusplus
}
#endif
