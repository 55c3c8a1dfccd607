// Lambert-93 coordinates, and the place of a building in the outline that script/charger.sql draws of its
// commune.
#pragma once

#include "commune.h"

Point lambert93(Point p); // metres

struct Place {
    Point lambert;
    bool ramenee = false; // towards the middle of the commune
};

Place placeDans(const Region &region, int commune, Point p);
