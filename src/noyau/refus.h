// The one exception the core throws for a refusal or bad input: SQLSTATE, message, detail and hint.
#pragma once

#include <stdexcept>
#include <utility>

#include "noyau/phrase.h"

namespace carto_ops {

// SQLSTATEs the core raises. Refusals of carto_ops itself have class OP (OP003: campaign not publishable, in SQL).
namespace sqlstate {
inline constexpr char valeur_invalide[] = "22023";  // invalid_parameter_value, PostgreSQL's own
inline constexpr char donnee_corrompue[] = "XX001"; // data_corrupted, PostgreSQL's own
} // namespace sqlstate

// Message style: PostgreSQL's error style guide (lower case, no period; detail and hint are sentences).
// Each text is a literal, or a Phrase.
struct Refus : std::runtime_error {
    Refus(const char *etat_sql, Phrase message_, Phrase detail_ = {}, Phrase conseil_ = {})
        : std::runtime_error(message_.texte()), etat(etat_sql), message(std::move(message_)), detail(std::move(detail_)),
          conseil(std::move(conseil_)) {}

    const char *etat; // five characters of a sqlstate constant, static storage
    Phrase message;
    Phrase detail;
    Phrase conseil;
};

} // namespace carto_ops
