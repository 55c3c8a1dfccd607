#include "depot/voie.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace carto_ops::depot {

namespace {

constexpr std::pair<std::string_view, std::string_view> abreges[] = {
    {"ALL", "ALLEE"},       {"AV", "AVENUE"},     {"AVE", "AVENUE"},  {"BD", "BOULEVARD"},
    {"BLD", "BOULEVARD"},   {"BVD", "BOULEVARD"}, {"CHE", "CHEMIN"},  {"CHEM", "CHEMIN"},
    {"CRS", "COURS"},       {"DR", "DOCTEUR"},    {"FG", "FAUBOURG"}, {"FBG", "FAUBOURG"},
    {"GAL", "GENERAL"},     {"GEN", "GENERAL"},   {"IMP", "IMPASSE"}, {"LOT", "LOTISSEMENT"},
    {"MAL", "MARECHAL"},    {"PAS", "PASSAGE"},   {"PL", "PLACE"},    {"PRES", "PRESIDENT"},
    {"PROF", "PROFESSEUR"}, {"QU", "QUAI"},       {"R", "RUE"},       {"RES", "RESIDENCE"},
    {"RTE", "ROUTE"},       {"SQ", "SQUARE"},     {"ST", "SAINT"},    {"STE", "SAINTE"},
    {"VLA", "VILLA"}};

// Of the second byte of a letter of Latin-1 in UTF-8 (0xC3 before it); 0: no letter.
constexpr char sans_accent(unsigned char c) {
    constexpr std::string_view lettres = "AAAAAAACEEEEIIIIDNOOOOO OUUUUY  ";
    const char l = lettres[static_cast<std::size_t>(c & 0x1F)];
    return l == ' ' ? '\0' : l;
}

constexpr char capitale(unsigned char c) {
    if (c >= 'a' && c <= 'z')
        return static_cast<char>(c - 32);
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? static_cast<char>(c) : '\0';
}

} // namespace

std::uint64_t Cle::empreinte() const {
    std::uint64_t h = 0xcbf29ce484222325ULL;
    for (const char c : texte())
        h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return h;
}

void Cle::mot(std::string_view m) {
    while (m.size() > 1 && m.front() == '0')
        m.remove_prefix(1);
    const auto *abrege =
        std::find_if(std::begin(abreges), std::end(abreges), [m](const auto &a) { return a.first == m; });
    const std::string_view ecrit = abrege == std::end(abreges) ? m : abrege->second;
    const std::size_t espace = taille_ > 0 ? 1 : 0;
    if (ecrit.empty() || taille_ + espace + ecrit.size() > texte_.size())
        return;
    if (espace != 0)
        texte_[taille_++] = ' ';
    std::copy(ecrit.begin(), ecrit.end(), texte_.begin() + static_cast<std::ptrdiff_t>(taille_));
    taille_ += ecrit.size();
}

void Cle::ajouter(Texte morceau) {
    std::array<char, 64> tampon;
    std::size_t n = 0;
    for (std::size_t i = 0; i < morceau.size(); ++i) {
        const auto c = static_cast<unsigned char>(morceau[i]);
        char l = capitale(c);
        if (c == 0xC3 && i + 1 < morceau.size())
            l = sans_accent(static_cast<unsigned char>(morceau[++i]));
        if (l != '\0' && n < tampon.size())
            tampon[n++] = l;
        if (l == '\0') {
            mot({tampon.data(), n});
            n = 0;
        }
    }
    mot({tampon.data(), n});
}

} // namespace carto_ops::depot
