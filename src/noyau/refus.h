// The one exception the core throws for a refusal or bad input: SQLSTATE, message, detail and hint.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace carto_ops {

// SQLSTATEs the core raises. Refusals of carto_ops itself have class OP (OP003: campaign not publishable, in SQL).
namespace sqlstate {
inline constexpr char valeur_invalide[] = "22023";  // invalid_parameter_value, PostgreSQL's own
inline constexpr char donnee_corrompue[] = "XX001"; // data_corrupted, PostgreSQL's own
} // namespace sqlstate

// Message style: PostgreSQL's error style guide (lower case, no period; detail and hint are sentences).
struct Refus : std::runtime_error {
    Refus(const char *etat_sql, const std::string &message, std::string detail_ = {},
          std::string conseil_ = {})
        : std::runtime_error(message), etat(etat_sql), detail(std::move(detail_)),
          conseil(std::move(conseil_)) {}

    const char *etat; // five characters of a sqlstate constant, static storage
    std::string detail;
    std::string conseil;
};

} // namespace carto_ops
