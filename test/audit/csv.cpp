#include "csv.h"

#include <charconv>
#include <fstream>
#include <stdexcept>

namespace audit {

namespace {

Ligne decouper(const std::string &texte) {
    Ligne champs(1);
    for (const char c : texte)
        if (c == ',')
            champs.emplace_back();
        else
            champs.back() += c;
    return champs;
}

} // namespace

Csv lire_csv(const std::filesystem::path &fichier) {
    std::ifstream entree(fichier);
    std::string texte;
    if (!std::getline(entree, texte))
        throw std::runtime_error("cannot read " + fichier.string());
    Csv csv{decouper(texte), {}};
    while (std::getline(entree, texte)) {
        csv.lignes.push_back(decouper(texte));
        if (csv.lignes.back().size() != csv.entete.size())
            throw std::runtime_error(fichier.string() + ": wrong number of fields: " + texte);
    }
    return csv;
}

int entier(const std::string &champ) {
    if (champ.empty())
        return -1;
    int n = 0;
    const auto [fin, erreur] = std::from_chars(champ.data(), champ.data() + champ.size(), n);
    if (erreur != std::errc() || fin != champ.data() + champ.size())
        throw std::runtime_error("not a whole number: " + champ);
    return n;
}

} // namespace audit
