// Where a residence and its buildings stand, and what they are called.
#pragma once

#include <string>

#include "alea.h"
#include "commune.h"

struct Residence;

std::string codeResidence(const std::string &commune, int rang);
std::string codeBatiment(const std::string &residence, int rang);

// Sets position, IRIS and QPV.
void placer(const Region &region, int commune, Alea &alea, bool enQpv, Residence &r);

// A building near the middle of its residence, in the same IRIS and on the same side of the QPV.
Point placerPres(const Region &region, int commune, Alea &alea, const Residence &r);

void nommer(Alea &alea, Residence &r);
