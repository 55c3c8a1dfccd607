#include "adresse.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "parc.h"

namespace {

Point dansDisque(Alea &alea, Point centre, double rayon) {
    for (;;) {
        const Point p{alea.uniforme(-1, 1), alea.uniforme(-1, 1)};
        if (p.x * p.x + p.y * p.y <= 1)
            return {centre.x + rayon * p.x, centre.y + rayon * p.y};
    }
}

// Dwellings keep to the middle of a village and spread over a town.
Point horsQpv(Alea &alea, const Commune &c) {
    const auto nombre = static_cast<double>(c.iris.size());
    const Iris &iris = c.iris[static_cast<std::size_t>(alea.uniforme() * nombre)];
    if (c.iris.size() > 1)
        return dansDisque(alea, iris.centre, std::max(0.35, c.rayon / std::sqrt(nombre)));
    return dansDisque(alea, iris.centre, std::min(1.6, 0.25 + std::sqrt(c.population) / 90));
}

struct Voie {
    const char *type, *complement;
};
constexpr std::array voies = {
    Voie{"rue", "des Tilleuls"},      Voie{"rue", "des Érables"},        Voie{"rue", "du Moulin"},
    Voie{"rue", "de la Gare"},        Voie{"rue", "des Lilas"},          Voie{"rue", "des Acacias"},
    Voie{"rue", "de l'Église"},       Voie{"rue", "des Écoles"},         Voie{"rue", "du Stade"},
    Voie{"rue", "de la Mairie"},      Voie{"rue", "des Peupliers"},      Voie{"rue", "du Marais"},
    Voie{"rue", "de la Fontaine"},    Voie{"rue", "des Jardins"},        Voie{"rue", "du Château"},
    Voie{"rue", "des Bleuets"},       Voie{"rue", "des Coquelicots"},    Voie{"rue", "de la Fosse"},
    Voie{"rue", "du Terril"},         Voie{"rue", "de l'Égalité"},       Voie{"avenue", "de la Liberté"},
    Voie{"avenue", "du Nord"},        Voie{"avenue", "de la Plage"},     Voie{"avenue", "des Marronniers"},
    Voie{"allée", "des Platanes"},    Voie{"allée", "des Mésanges"},     Voie{"allée", "des Charmes"},
    Voie{"allée", "du Verger"},       Voie{"place", "de la République"}, Voie{"place", "du Marché"},
    Voie{"chemin", "des Prés"},       Voie{"chemin", "du Halage"},       Voie{"chemin", "Vert"},
    Voie{"boulevard", "de l'Europe"}, Voie{"boulevard", "du Canal"},     Voie{"square", "des Bouleaux"},
    Voie{"impasse", "des Roseaux"},   Voie{"impasse", "du Puits"},       Voie{"cité", "des Mines"},
    Voie{"cité", "du Soleil"}};

std::string serie(int valeur, std::size_t largeur) {
    std::string texte = std::to_string(valeur);
    return texte.size() < largeur ? std::string(largeur - texte.size(), '0') + texte : texte;
}

// A, B ... Z, AA: a residence of towers may have many.
std::string lettre(int rang) {
    std::string texte(1, static_cast<char>('A' + rang % 26));
    return rang < 26 ? texte : lettre(rang / 26 - 1) + texte;
}

} // namespace

std::string codeResidence(const std::string &commune, int rang) {
    return commune + "R" + serie(rang, 5);
}
std::string codeBatiment(const std::string &residence, int rang) {
    return residence + "B" + serie(rang, 2);
}

void placer(const Region &region, int commune, Alea &alea, bool enQpv, Residence &r) {
    const Commune &c = region.communes[commune];
    const int qpv = enQpv ? c.qpv[alea.bits() % c.qpv.size()] : -1;
    r.position = enQpv ? region.qpv[qpv].centre : c.centre;
    r.qpv = qpv;
    for (int essai = 0; essai < 60; ++essai) {
        const Point p =
            enQpv ? dansDisque(alea, region.qpv[qpv].centre, 0.9 * region.qpv[qpv].rayon) : horsQpv(alea, c);
        if (dansCommune(region, commune, p) && qpvDe(region, commune, p) == qpv) {
            r.position = p;
            break;
        }
    }
    r.iris = irisLePlusProche(c, r.position);
}

Point placerPres(const Region &region, int commune, Alea &alea, const Residence &r) {
    const Commune &c = region.communes[commune];
    double rayon = r.maisons ? 0.06 : 0.09;
    for (int essai = 0; essai < 12; ++essai, rayon *= 0.7) {
        const Point p = dansDisque(alea, r.position, rayon);
        if (dansCommune(region, commune, p) && irisLePlusProche(c, p) == r.iris &&
            qpvDe(region, commune, p) == r.qpv)
            return p;
    }
    return r.position;
}

void nommer(Alea &alea, Residence &r) {
    const Voie &voie = voies[alea.bits() % voies.size()];
    r.typeVoie = voie.type;
    r.nomVoie = voie.complement;
    const std::string rue = std::string(voie.type) + " " + voie.complement;
    int numero = alea.entier(1, 60);
    r.nom = r.maisons ? std::to_string(numero) + " " + rue
                      : std::string("Résidence ") + voie.complement + ", " + rue;
    for (std::size_t i = 0; i < r.batiments.size(); ++i) {
        Batiment &b = r.batiments[i];
        const int dernier = numero + 2 * (static_cast<int>(b.logements.size()) - 1);
        b.numero = numero;
        b.nom = std::to_string(numero);
        if (r.maisons && dernier > numero)
            b.nom += " à " + std::to_string(dernier);
        b.nom += " " + rue;
        if (!r.maisons && r.batiments.size() > 1) {
            b.lettre = lettre(static_cast<int>(i));
            b.nom += ", bât. " + b.lettre;
        }
        if (r.maisons)
            numero = std::max(numero, dernier) + 2;
    }
}
