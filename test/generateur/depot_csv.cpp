#include "depot_csv.h"

#include <numeric>
#include <stdexcept>

namespace {

// The letters of names of communes that Latin-1 lacks.
std::string enLatin1(std::string_view texte) {
    std::string latin;
    for (std::size_t i = 0; i < texte.size(); ++i) {
        const auto c = static_cast<unsigned char>(texte[i]);
        if (c < 0x80)
            latin.push_back(static_cast<char>(c));
        else if (c == 0xc2 || c == 0xc3)
            latin.push_back(static_cast<char>((c & 3) << 6 | (texte[++i] & 0x3f)));
        else if (texte.substr(i, 2) == "œ" || texte.substr(i, 2) == "Œ")
            latin += texte.substr(i++, 2) == "œ" ? "oe" : "OE";
        else
            throw std::invalid_argument("no Latin-1 for " + std::string(texte));
    }
    return latin;
}

} // namespace

FichierDepot::FichierDepot(const std::filesystem::path &fichier, std::span<const std::string_view> colonnes,
                           Ecriture e)
    : sortie(fichier, std::ios::binary), ecriture(e), ordre(colonnes.size()) {
    if (!sortie)
        throw std::runtime_error("cannot write " + fichier.string());
    std::iota(ordre.begin(), ordre.end(), 0);
    if (ecriture == Ecriture::nouvelle)
        std::ranges::sort(ordre, {}, [&](std::size_t i) { return colonnes[i]; });
    ecrire(std::vector<std::string>(colonnes.begin(), colonnes.end()));
}

FichierDepot::~FichierDepot() {
    sortie << tampon;
}

void FichierDepot::ecrire(std::span<const std::string> champs) {
    for (std::size_t i = 0; i < ordre.size(); ++i) {
        if (i > 0)
            tampon.push_back(';');
        ajouter(champs[ordre[i]]);
    }
    tampon.push_back('\n');
    if (tampon.size() > 1 << 18)
        vider();
}

void FichierDepot::ajouter(std::string_view champ) {
    const std::string texte = ecriture == Ecriture::ancienne ? enLatin1(champ) : std::string(champ);
    if (texte.find_first_of(";\"\n") == std::string::npos) {
        tampon.append(texte);
        return;
    }
    tampon.push_back('"');
    for (char c : texte)
        tampon.append(c == '"' ? 2 : 1, c);
    tampon.push_back('"');
}

void FichierDepot::vider() {
    sortie << tampon;
    if (!sortie)
        throw std::runtime_error("write failed: disk full?");
    tampon.clear();
}

std::string moisAnnee(int mois) {
    const int m = mois % 12 + 1;
    return (m < 10 ? "0" : "") + std::to_string(m) + "/" + std::to_string(mois / 12);
}

std::string moisAnnee(const std::optional<int> &mois) {
    return mois ? moisAnnee(*mois) : std::string();
}

std::string nombre(const std::optional<int> &valeur) {
    return valeur ? std::to_string(*valeur) : std::string();
}
