// The files script/auditer exports: commas, no quotes, an empty field for NULL.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace audit {

using Ligne = std::vector<std::string>;

struct Csv {
    Ligne entete;
    std::vector<Ligne> lignes;
};

// Raises std::runtime_error on a missing file or a line of another width than the header.
Csv lire_csv(const std::filesystem::path &fichier);

// -1 for an empty field.
int entier(const std::string &champ);

} // namespace audit
