// SPDX-License-Identifier: MIT
#include <string>
#include "property.h"

Property Property_New(int name)
{
	return new std::string(40 + name, 'p');
}

const char *Property_Text(Property p)
{
	return static_cast<std::string *>(p)->c_str();
}

long Property_Bytes(Property p)
{
	return sizeof(std::string) +
	       static_cast<std::string *>(p)->capacity() + 1;
}

void Property_Delete(Property p)
{
	delete static_cast<std::string *>(p);
}
