// SPDX-License-Identifier: MIT
#include <cstdlib>
#include <cstring>
#include <string>
#include "value.h"

struct JsValue {
	std::string type;
	long id;
};

Value Value_New(void)
{
	return new JsValue{ "[object of some type]", 4711 };
}

char *Value_String(Value v)
{
	JsValue *value = static_cast<JsValue *>(v);
	std::string s = value->type + " #" + std::to_string(value->id);
	char *copy = static_cast<char *>(malloc(s.length() + 1));

	return strcpy(copy, s.c_str());
}

void Value_Close(Value v)
{
	delete static_cast<JsValue *>(v);
}
