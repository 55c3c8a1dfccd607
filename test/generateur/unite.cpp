#include "unite.h"

namespace {

// Tells whether the answer to one item is missing, by item, household and campaign.
class Reponses {
  public:
    Reponses(std::uint64_t logement, int annee)
        : alea(cle({logement, cle("reponses"), static_cast<std::uint64_t>(annee)})) {}
    bool connue(double manque) { return !alea.arrive(manque); }

  private:
    Alea alea;
};

template <typename T> std::optional<T> si(bool connue, T valeur) {
    return connue ? std::optional(valeur) : std::nullopt;
}

// 10 digits, each once: the multiplier has no factor in common with 10^10.
std::string identifiant(long numero) {
    std::string texte = std::to_string(static_cast<unsigned long>(numero) * 3141592653UL % 10000000000UL);
    return std::string(10 - texte.size(), '0') + texte;
}

void logement(Unite &u, const Logement &l, int annee) {
    Reponses reponses(cle({l.cle, cle("rpls")}), 0);
    const bool loue = u.occupation.mode == Mode::loue, vacant = u.occupation.mode == Mode::vacant;
    u.surface = si(reponses.connue(0.01), l.surface);
    u.bail = si(loue, u.occupation.debut);
    u.vacance = si(vacant, annee * 12 - u.occupation.debut);
    u.remise = si(reponses.connue(0.05), u.occupation.remise);
    const bool loyerConnu = reponses.connue(0.03);
    const double indexation = 1 + 0.008 * (annee - premiereAnnee);
    u.loyer = si(loue && loyerConnu, static_cast<int>(l.loyer * indexation));
}

void foyer(Unite &u, const Menage &m, const Logement &l, int annee) {
    Reponses reponses(l.cle, annee);
    const bool occupants = reponses.connue(0.01), type = reponses.connue(0.02);
    u.occupants = si(occupants, m.occupants);
    u.mineurs = si(occupants, m.mineurs);
    u.type = si(type, static_cast<int>(m.type));
    u.enfants = si(type, m.enfants);
    u.age = si(reponses.connue(0.02), m.age);
    u.plafond = si(reponses.connue(0.06), m.plafond);
    u.aide = si(reponses.connue(0.03), m.aide);
    u.rls = si(reponses.connue(0.05), m.rls);
    const bool activites = reponses.connue(0.10);
    for (std::size_t i = 0; i < m.activites.size(); ++i)
        u.activites[i] = si(activites, m.activites[i]);
    u.emmenagement = si(reponses.connue(0.01), u.occupation.debut);
}

} // namespace

Unite unite(long numero, const Bailleur &bailleur, bool aisne, const Residence &r, const Logement &l,
            int annee) {
    Unite u;
    u.ident = identifiant(numero);
    u.occupation = occupation(r, l, aisne, annee);
    u.enquete = enquete(bailleur, l, u.occupation, annee);
    logement(u, l, annee);
    if (u.enquete == 1)
        foyer(u, menage(r, l, u.occupation, annee), l, annee);
    return u;
}
