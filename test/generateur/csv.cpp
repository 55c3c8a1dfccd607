#include "csv.h"

#include <charconv>
#include <cmath>
#include <stdexcept>

namespace {

std::vector<std::string> decouper(const std::string &ligne) {
    std::vector<std::string> champs(1);
    bool cite = false;
    for (std::size_t i = 0; i < ligne.size(); ++i) {
        char c = ligne[i];
        if (cite && c == '"' && i + 1 < ligne.size() && ligne[i + 1] == '"')
            champs.back() += ligne[++i];
        else if (c == '"')
            cite = !cite;
        else if (c == ',' && !cite)
            champs.emplace_back();
        else
            champs.back() += c;
    }
    return champs;
}

} // namespace

std::vector<LigneCsv> lireCsv(const std::filesystem::path &fichier) {
    std::ifstream entree(fichier);
    std::string ligne;
    if (!std::getline(entree, ligne))
        throw std::runtime_error("cannot read " + fichier.string());
    const std::vector<std::string> colonnes = decouper(ligne);
    std::vector<LigneCsv> lignes;
    while (std::getline(entree, ligne)) {
        const std::vector<std::string> champs = decouper(ligne);
        if (champs.size() != colonnes.size())
            throw std::runtime_error(fichier.string() + ": wrong number of fields: " + ligne);
        LigneCsv &l = lignes.emplace_back();
        for (std::size_t i = 0; i < champs.size(); ++i)
            l[colonnes[i]] = champs[i];
    }
    return lignes;
}

EcrivainCsv::EcrivainCsv(const std::filesystem::path &fichier, std::string_view entete)
    : sortie(fichier, std::ios::binary) {
    if (!sortie)
        throw std::runtime_error("cannot write " + fichier.string());
    tampon.append(entete).push_back('\n');
}

EcrivainCsv::~EcrivainCsv() {
    sortie << tampon;
}

void EcrivainCsv::separer() {
    if (!debut)
        tampon.push_back(',');
    debut = false;
}

EcrivainCsv &EcrivainCsv::operator<<(std::string_view texte) {
    separer();
    if (texte.find_first_of(",\"\n") == std::string_view::npos) {
        tampon.append(texte);
        return *this;
    }
    tampon.push_back('"');
    for (char c : texte)
        tampon.append(c == '"' ? 2 : 1, c);
    tampon.push_back('"');
    return *this;
}

EcrivainCsv &EcrivainCsv::operator<<(long valeur) {
    separer();
    char chiffres[24];
    auto fin = std::to_chars(chiffres, chiffres + sizeof chiffres, valeur).ptr;
    tampon.append(chiffres, fin);
    return *this;
}

EcrivainCsv &EcrivainCsv::operator<<(const std::optional<int> &valeur) {
    return valeur ? *this << *valeur : vide();
}

void EcrivainCsv::decimal(double valeur, int decimales) {
    separer();
    char chiffres[48];
    auto fin =
        std::to_chars(chiffres, chiffres + sizeof chiffres, valeur, std::chars_format::fixed, decimales).ptr;
    tampon.append(chiffres, fin);
}

EcrivainCsv &EcrivainCsv::degres(double valeur) {
    decimal(valeur, 5);
    return *this;
}

EcrivainCsv &EcrivainCsv::dixieme(double valeur) {
    decimal(valeur, 1);
    return *this;
}

EcrivainCsv &EcrivainCsv::mois(int mois) {
    *this << static_cast<long>(mois / 12);
    const int m = mois % 12 + 1;
    tampon.append({'-', static_cast<char>('0' + m / 10), static_cast<char>('0' + m % 10), '-', '0', '1'});
    return *this;
}

EcrivainCsv &EcrivainCsv::vide() {
    separer();
    return *this;
}

void EcrivainCsv::fin() {
    tampon.push_back('\n');
    debut = true;
    if (tampon.size() > 1 << 20) {
        sortie << tampon;
        if (!sortie)
            throw std::runtime_error("write failed: disk full?");
        tampon.clear();
    }
}
