// Tables part of the audit: cells of ops.croisement, in every zone of a table at once.
#pragma once

#include <filesystem>

#include "rapport.h"

namespace audit {

void auditer_cases(const std::filesystem::path &dossier, Rapport &rapport);

} // namespace audit
