// SPDX-License-Identifier: MIT
#include <map>
#include "sessions.h"

struct Ticket {
	char secret[48];
};

static std::map<long, Ticket> sessions;

extern "C" int Sessions_Add(long id)
{
	if (!sessions.emplace(id, Ticket()).second)
		return 0;
	return 1;
}

extern "C" long Sessions_NodeBytes(void)
{
	return sizeof(std::_Rb_tree_node<std::pair<const long, Ticket> >);
}
