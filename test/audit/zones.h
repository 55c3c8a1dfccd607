// Zone part of the audit: counts of households of territories, per item, of all households and of the recent movers-in.
#pragma once

#include <filesystem>

#include "rapport.h"

namespace audit {

void auditer_zones(const std::filesystem::path &dossier, Rapport &rapport);

} // namespace audit
