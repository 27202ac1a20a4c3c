// SPDX-License-Identifier: MIT
#include "work.h"

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <functional>
#include <future>
#include <iomanip>
#include <iostream>
#include <locale>
#include <map>
#include <memory>
#include <regex>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

namespace
{
void containers(int round)
{
	std::map<std::string, std::vector<std::string>> map;
	std::unordered_map<int, std::string> hashed;
	std::set<std::string> set;
	std::deque<std::shared_ptr<std::string>> queue;

	for (int i = 0; i < 60; i++) {
		std::string name = "a name that is long enough " +
				   std::to_string(i * round % 97);
		map[name].push_back(name + name);
		hashed[i] = name;
		set.insert(name.substr(3));
		queue.push_front(std::make_shared<std::string>(name));
	}
	std::vector<std::string> all(set.begin(), set.end());
	std::stable_sort(all.begin(), all.end(),
			 [](const std::string &a, const std::string &b) {
				 return std::string(a.rbegin(), a.rend()) <
					std::string(b.rbegin(), b.rend());
			 });
}

void streams(int round)
{
	std::ostringstream out;

	for (int i = 0; i < 40; i++)
		out << std::setw(30) << i * round << std::fixed << i / 3.0
		    << std::boolalpha << (i % 2 == 0) << '\n';
	std::istringstream in(out.str());
	std::string word, line;
	while (std::getline(in, line) && std::istringstream(line) >> word)
		line += word;
	std::ifstream file("/proc/self/maps");
	while (std::getline(file, line))
		std::string(line.rbegin(), line.rend());
}

void expressions()
{
	std::regex regex("(\\w+)@(\\w+\\.)+(com|org)");
	std::string text = "some@one.example.com and any@two.org";

	for (std::sregex_iterator at(text.begin(), text.end(), regex), end;
	     at != end; ++at)
		at->str(2);
	std::regex_replace(text, regex, "$3 $1");
}

struct Thrower {
	std::string name;

	explicit Thrower(int depth) : name("one of a chain of throwers")
	{
		std::unique_ptr<std::string> kept(new std::string(name + name));
		if (!depth)
			throw std::runtime_error(name + " gave up");
		Thrower next(depth - 1);
	}
};

void exceptions(int round)
{
	for (int i = 0; i < 10; i++) {
		try {
			Thrower thrower(i * round % 20);
		} catch (const std::exception &error) {
			std::string(error.what()).append(100, 'x');
		}
	}
	try {
		std::vector<int>().at(3);
	} catch (const std::out_of_range &) {
	}
}

int recursion(const std::function<int(int)> &inner, int depth)
{
	auto wrapped = [inner, text = std::string(50, 'y')](int n) {
		return inner(n) + static_cast<int>(text.size());
	};
	return depth ? recursion(wrapped, depth - 1) : wrapped(1);
}
} // namespace

void work_cxx(int round)
{
	containers(round + 1);
	streams(round);
	expressions();
	exceptions(round + 1);
	recursion([](int n) { return n; }, round % 20);
	if (round % 8 == 0)
		WORK_REQUIRE(std::async(std::launch::async, [round] {
				     return std::to_string(round);
			     }).get() == std::to_string(round));
}
