// SPDX-License-Identifier: MIT
#include <vector>
#include "table.h"

class Contrast {
	std::vector<double> *weights;

public:
	Contrast(int steps) : weights(new std::vector<double>(steps, 0.5))
	{
	}
	~Contrast()
	{
	}
	double at(int i)
	{
		return weights->at(i);
	}
};

Table Table_New(int steps)
{
	return new Contrast(steps);
}

double Table_At(Table table, int i)
{
	return static_cast<Contrast *>(table)->at(i);
}

void Table_Close(Table table)
{
	delete static_cast<Contrast *>(table);
}
