// SPDX-License-Identifier: MIT
#include "containers.h"

#include <map>
#include <regex>
#include <string>
#include <vector>

static const std::string text =
    "memory that a program has asked for, but that nothing releases, stays "
    "until the program ends";

int containers_count_words(void)
{
	std::map<std::string, std::vector<std::string>> places;
	const std::regex word("([a-z]+)(,?)");

	for (std::sregex_iterator i(text.begin(), text.end(), word), end;
	     i != end; ++i)
		places[(*i)[1]].push_back("found at position " +
					  std::to_string(i->position()));
	return static_cast<int>(places.size());
}
