// Values of deposited files, as their text says them. Nothing is guessed: what cannot be read is absent.
#pragma once

#include <optional>
#include <string_view>

#include "noyau/no_postgres.h"

namespace carto_ops::depot {

// A field of a line: no data (NULL) where the file is empty there.
using Texte = std::string_view;

inline bool vide(Texte t) {
    return t.data() == nullptr;
}

// Without spaces around; no data where nothing is left.
Texte rogner(Texte t);

// One of the characters of `choix`, alone.
bool parmi(Texte t, std::string_view choix);
bool chiffres(Texte t, std::size_t nombre);
inline constexpr std::string_view dix_chiffres = "0123456789";

// As many digits, and spaces or points among them.
bool chiffres_espaces(Texte t, std::size_t nombre);

// A whole number without sign, between both, included.
std::optional<int> lire_entier(Texte t, int minimum, int maximum);

// At most 9 digits and 12 decimals, after a point or a comma.
std::optional<double> lire_nombre(Texte t);

// Months since year 0, of a month (mm/yyyy as the register writes it, yyyy-mm) or of a whole date, whose day
// is left out. Years 1800 to 2199.
std::optional<int> lire_mois(Texte t);

// 1 or 0, o or n, oui or non, t or f, true or false, vrai or faux, whatever the case.
std::optional<bool> lire_booleen(Texte t);

// An identifier of the register: 10 letters or digits.
bool identifiant(Texte t);

// SIREN (9 digits) and SIRET (14) whose key of Luhn is right (ISO/IEC 7812-1, annex B).
bool siren_valide(Texte t);
bool siret_valide(Texte t);

} // namespace carto_ops::depot
