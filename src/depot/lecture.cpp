#include "depot/lecture.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace carto_ops::depot {

namespace {

constexpr bool chiffre(char c) {
    return c >= '0' && c <= '9';
}

constexpr bool blanc(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

constexpr char minuscule(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool egal(Texte t, std::string_view mot) {
    return t.size() == mot.size() &&
           std::equal(t.begin(), t.end(), mot.begin(), [](char a, char b) { return minuscule(a) == b; });
}

// Doubles every second digit from the right.
bool luhn(Texte t, std::size_t longueur) {
    if (!chiffres(t, longueur))
        return false;
    int somme = 0;
    for (std::size_t i = 0; i < longueur; ++i) {
        const int n = (t[longueur - 1 - i] - '0') * (1 + static_cast<int>(i % 2));
        somme += n / 10 + n % 10;
    }
    return somme % 10 == 0;
}

std::optional<int> mois_de(Texte annee, Texte mois) {
    const auto a = annee.size() == 4 ? lire_entier(annee, 1800, 2199) : std::nullopt;
    const auto m = lire_entier(mois, 1, 12);
    return a && m && mois.size() <= 2 ? std::optional(*a * 12 + *m - 1) : std::nullopt;
}

bool jour(Texte t, std::size_t moindre) {
    return t.size() >= moindre && t.size() <= 2 && lire_entier(t, 1, 31);
}

// jj/mm/aaaa or mm/aaaa
std::optional<int> mois_francais(Texte t) {
    const std::size_t fin = t.rfind('/');
    if (fin == Texte::npos)
        return {};
    Texte reste = t.substr(0, fin);
    const std::size_t milieu = reste.find('/');
    if (milieu != Texte::npos) {
        if (!jour(reste.substr(0, milieu), 1))
            return {};
        reste = reste.substr(milieu + 1);
    }
    return mois_de(t.substr(fin + 1), reste);
}

// aaaa-mm or aaaa-mm-jj
std::optional<int> mois_iso(Texte t) {
    if ((t.size() != 7 && t.size() != 10) || t[4] != '-')
        return {};
    if (t.size() == 10 && (t[7] != '-' || !jour(t.substr(8), 2)))
        return {};
    return mois_de(t.substr(0, 4), t.substr(5, 2));
}

} // namespace

Texte rogner(Texte t) {
    while (!t.empty() && blanc(t.front()))
        t.remove_prefix(1);
    while (!t.empty() && blanc(t.back()))
        t.remove_suffix(1);
    return t.empty() ? Texte{} : t;
}

bool parmi(Texte t, std::string_view choix) {
    return t.size() == 1 && choix.find(t.front()) != std::string_view::npos;
}

bool chiffres(Texte t, std::size_t nombre) {
    return t.size() == nombre && std::all_of(t.begin(), t.end(), chiffre);
}

bool chiffres_espaces(Texte t, std::size_t nombre) {
    const auto ote = [](char c) { return c == ' ' || c == '.'; };
    return t.size() > nombre &&
           std::count_if(t.begin(), t.end(), chiffre) == static_cast<std::ptrdiff_t>(nombre) &&
           std::all_of(t.begin(), t.end(), [&](char c) { return chiffre(c) || ote(c); });
}

std::optional<int> lire_entier(Texte t, int minimum, int maximum) {
    if (t.empty() || t.size() > 9 || !chiffres(t, t.size()))
        return {};
    int valeur = 0;
    for (const char c : t)
        valeur = valeur * 10 + (c - '0');
    return valeur >= minimum && valeur <= maximum ? std::optional(valeur) : std::nullopt;
}

std::optional<double> lire_nombre(Texte t) {
    std::array<char, 24> copie;
    const Texte sans_signe = !t.empty() && t.front() == '-' ? t.substr(1) : t;
    const std::size_t virgule = std::min(sans_signe.find_first_of(".,"), sans_signe.size());
    const Texte decimales = sans_signe.substr(std::min(virgule + 1, sans_signe.size()));
    if (virgule == 0 || virgule > 9 || !chiffres(sans_signe.substr(0, virgule), virgule) ||
        decimales.size() > 12 || !chiffres(decimales, decimales.size()) ||
        (decimales.empty() && virgule < sans_signe.size()))
        return {};
    std::replace_copy(t.begin(), t.end(), copie.begin(), ',', '.');
    double valeur = 0;
    std::from_chars(copie.data(), copie.data() + t.size(), valeur);
    return valeur;
}

std::optional<int> lire_mois(Texte t) {
    const auto francais = mois_francais(t);
    return francais ? francais : mois_iso(t);
}

std::optional<bool> lire_booleen(Texte t) {
    for (const std::string_view mot : {"1", "o", "oui", "t", "true", "vrai"})
        if (egal(t, mot))
            return true;
    for (const std::string_view mot : {"0", "n", "non", "f", "false", "faux"})
        if (egal(t, mot))
            return false;
    return {};
}

bool identifiant(Texte t) {
    return t.size() == 10 && std::all_of(t.begin(), t.end(), [](char c) {
               return chiffre(c) || (minuscule(c) >= 'a' && minuscule(c) <= 'z');
           });
}

bool siren_valide(Texte t) {
    return luhn(t, 9);
}

bool siret_valide(Texte t) {
    return luhn(t, 14);
}

} // namespace carto_ops::depot
