#include "menage.h"

#include <algorithm>
#include <vector>

#include "ressources.h"

namespace {

struct Enfant {
    int naissance; // years after moving in, negative before
    int depart;    // age
};

// What is drawn once, when the household moves in; the years do the rest.
struct Foyer {
    int age = 0;
    int partenaireDe = 99, partenaireA = 99; // years after moving in
    int ecart = 0;                           // age of the partner less that of the holder
    int autres = 0;                          // other adults
    std::vector<Enfant> enfants;
};

int ageEntree(Alea &alea, TypeMenage type) {
    static constexpr double seul[] = {23, 24, 15, 15, 12, 11}, famille[] = {6, 42, 37, 13, 2, 0};
    static constexpr double sans[] = {21, 31, 9, 12, 13, 14};
    static constexpr int bornes[] = {18, 25, 35, 45, 55, 65, 80};
    const bool enfants = type == TypeMenage::monoparental || type == TypeMenage::coupleAvec;
    const std::size_t k = alea.choisir(type == TypeMenage::coupleSans ? sans : enfants ? famille : seul);
    return alea.entier(bornes[k] + (k == 0 ? 2 : 0), bornes[k + 1] - 1);
}

// Rows: number of rooms, 1 to 6.
TypeMenage typeEntree(Alea &alea, int pieces) {
    static constexpr double poids[6][5] = {{92, 2, 4, 0, 2},    {66, 10, 18, 2, 4}, {33, 27, 19, 15, 6},
                                           {13, 33, 15, 32, 7}, {8, 32, 12, 40, 8}, {6, 30, 10, 45, 9}};
    return static_cast<TypeMenage>(alea.choisir(poids[std::min(pieces, 6) - 1]) + 1);
}

void ajouterEnfants(Alea &alea, Foyer &f, int nombre, int plusVieux, int plusJeune) {
    for (int i = 0; i < nombre; ++i)
        f.enfants.push_back({-alea.entier(plusJeune, plusVieux), alea.entier(18, 26)});
}

Foyer foyer(Alea &alea, int pieces) {
    static constexpr double nombres[] = {40, 33, 17, 7, 3};
    const TypeMenage type = typeEntree(alea, pieces);
    Foyer f;
    f.age = ageEntree(alea, type);
    f.ecart = alea.entier(-5, 4);
    const bool couple = type == TypeMenage::coupleSans || type == TypeMenage::coupleAvec;
    if (couple)
        f.partenaireDe = 0;
    else if (f.age < 40 && alea.arrive(pieces > 2 ? 0.33 : 0.1))
        f.partenaireDe = alea.entier(1, 8);
    if (f.partenaireDe < 99)
        f.partenaireA = alea.arrive(0.45) ? f.partenaireDe + alea.entier(2, 20)
                                          : std::max(f.partenaireDe, alea.entier(74, 92) - f.age);
    if (type == TypeMenage::monoparental || type == TypeMenage::coupleAvec)
        ajouterEnfants(alea, f,
                       static_cast<int>(alea.choisir(nombres)) + 1 + (pieces > 4 ? alea.entier(0, 1) : 0),
                       std::clamp(f.age - 19, 0, 17), 0);
    if (f.partenaireDe < 99 && f.age < 36 && pieces > 2)
        ajouterEnfants(alea, f, alea.entier(0, 2), -f.partenaireDe - 1, -f.partenaireDe - 8);
    if (type == TypeMenage::autre)
        f.autres = alea.entier(1, 2);
    return f;
}

struct Personnes {
    std::vector<int> adultes; // ages, the holder first
    int mineurs = 0, enfants = 0;
    bool couple = false;
};

Personnes presents(const Foyer &f, int annees) {
    Personnes p;
    p.adultes.push_back(std::min(f.age + annees, 97));
    p.couple = f.partenaireDe <= annees && annees < f.partenaireA;
    if (p.couple)
        p.adultes.push_back(std::clamp(f.age + f.ecart + annees, 18, 97));
    for (const Enfant &e : f.enfants) {
        const int age = annees - e.naissance;
        if (age < 0 || age >= std::max(e.depart, 18))
            continue;
        ++p.enfants;
        if (age < 18)
            ++p.mineurs;
        else
            p.adultes.push_back(age);
    }
    for (int i = 0; i < f.autres; ++i)
        p.adultes.push_back(std::clamp(i == 0 ? 22 + annees : f.age + annees + 20, 18, 97));
    return p;
}

TypeMenage typer(const Foyer &f, const Personnes &p) {
    if (f.autres > 0)
        return TypeMenage::autre;
    if (p.couple)
        return p.enfants > 0 ? TypeMenage::coupleAvec : TypeMenage::coupleSans;
    return p.enfants > 0 ? TypeMenage::monoparental : TypeMenage::seul;
}

} // namespace

Menage menage(const Residence &r, const Logement &l, const Occupation &o, int annee) {
    Alea alea(o.bail);
    const Foyer f = foyer(alea, l.pieces);
    const int annees = (annee * 12 - o.debut) / 12;
    const Personnes p = presents(f, annees);
    Menage m;
    m.age = p.adultes[0];
    m.mineurs = p.mineurs;
    m.enfants = p.enfants;
    m.occupants = static_cast<int>(p.adultes.size()) + p.mineurs;
    m.type = typer(f, p);
    const double rang = rangRessources({o.bail, annee, r.qpv >= 0, annees < 2, m.type, m.age});
    m.plafond = plafond(rang);
    Alea droits(cle({o.bail, cle("droits")}));
    m.aide = aideLogement(droits, rang);
    m.rls = rls(droits, m.aide, annee);
    for (std::size_t i = 0; i < p.adultes.size(); ++i)
        if (p.adultes[i] < 65)
            ++m.activites[activite(Alea(cle({o.bail, cle("activite"), i})), rang, p.adultes[i])];
    return m;
}

int enquete(const Bailleur &b, const Logement &l, const Occupation &o, int annee) {
    if (o.mode == Mode::vacant || o.mode == Mode::vide)
        return 3;
    if (o.mode != Mode::loue)
        return 4;
    // Whoever does not answer once often does not answer again.
    const bool refus = Alea(cle({o.bail, cle("refus")})).arrive(0.06);
    const double u = Alea(cle({l.cle, cle("enquete"), static_cast<std::uint64_t>(annee)})).uniforme();
    return annee >= b.premiereCampagne && !refus && u < b.reponse / 0.94 ? 1 : 2;
}
