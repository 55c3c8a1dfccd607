// Cell keys part of the audit: the answers of ops.croiser() beside all that is exact.
#pragma once

#include <filesystem>

#include "rapport.h"

namespace audit {

void auditer_cles(const std::filesystem::path &dossier, Rapport &rapport);

} // namespace audit
