// The one exception the core throws for a refusal or bad input: SQLSTATE, message, detail and hint.
#pragma once

#include <stdexcept>

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
    template <class Message, class Detail = Phrase, class Conseil = Phrase>
    Refus(const char *etat_sql, const Message &message_, const Detail &detail_ = {}, const Conseil &conseil_ = {})
        : std::runtime_error(Phrase(message_).texte()), etat(etat_sql), message(message_), detail(detail_),
          conseil(conseil_) {}

    const char *etat; // five characters of a sqlstate constant, static storage
    Phrase message;
    Phrase detail;
    Phrase conseil;
};

} // namespace carto_ops
