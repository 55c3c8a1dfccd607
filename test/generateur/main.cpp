// Draws the synthetic units of the region: see README.md.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <string>

#include "depots.h"
#include "fichiers.h"

namespace {

constexpr double taille1 = 591907; // dwellings of the region
constexpr double partEnQpv = 0.30;

struct Options {
    std::uint64_t graine = 1;
    double taille = 1;
    std::vector<int> campagnes = {2018, 2020};
    std::filesystem::path donnees = "data", sortie, depots;
};

template <typename T> T nombre(std::string_view texte) {
    T valeur{};
    auto [fin, erreur] = std::from_chars(texte.data(), texte.data() + texte.size(), valeur);
    if (erreur != std::errc{} || fin != texte.data() + texte.size())
        throw std::invalid_argument("not a number: " + std::string(texte));
    return valeur;
}

std::vector<int> lireCampagnes(std::string_view texte) {
    std::vector<int> annees;
    while (!texte.empty()) {
        const std::size_t virgule = std::min(texte.find(','), texte.size());
        const int annee = nombre<int>(texte.substr(0, virgule));
        if (annee < premiereAnnee || annee > derniereAnnee)
            throw std::invalid_argument("campaigns go from 2018 to 2026");
        annees.push_back(annee);
        texte.remove_prefix(std::min(virgule + 1, texte.size()));
    }
    return annees;
}

Options lireOptions(int argc, char **argv) {
    Options o;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string_view nom = argv[i], valeur = argv[i + 1];
        if (nom == "--graine")
            o.graine = nombre<std::uint64_t>(valeur);
        else if (nom == "--taille")
            o.taille = nombre<double>(valeur);
        else if (nom == "--campagnes")
            o.campagnes = lireCampagnes(valeur);
        else if (nom == "--donnees")
            o.donnees = valeur;
        else if (nom == "--sortie")
            o.sortie = valeur;
        else if (nom == "--depots")
            o.depots = valeur;
        else
            throw std::invalid_argument("unknown option: " + std::string(nom));
    }
    if (argc % 2 == 0 || o.sortie.empty() || o.campagnes.empty() || o.taille <= 0)
        throw std::invalid_argument("usage: generateur --sortie DIR [--graine 1] [--taille 1.0] "
                                    "[--campagnes 2018,2020] [--donnees data] [--depots DIR]");
    return o;
}

// What the stock of the communes that have a QPV must hold there, for the region to hold its share.
double partDesCommunes(const Region &region) {
    double total = 0, avecQpv = 0;
    for (const Commune &c : region.communes) {
        total += c.logements;
        avecQpv += c.qpv.empty() ? 0 : c.logements;
    }
    return avecQpv > 0 ? std::min(0.7, partEnQpv * total / avecQpv) : 0;
}

struct Campagne {
    FichiersCampagne fichiers;
    std::optional<DepotsCampagne> depots;
};

std::vector<Campagne> ouvrirCampagnes(const Options &o) {
    std::vector<Campagne> campagnes;
    campagnes.reserve(o.campagnes.size());
    if (!o.depots.empty())
        std::filesystem::create_directories(o.depots);
    for (int annee : o.campagnes) {
        Campagne &c = campagnes.emplace_back(FichiersCampagne(o.sortie, annee), std::nullopt);
        if (!o.depots.empty())
            c.depots.emplace(o.depots, annee);
    }
    return campagnes;
}

// False when no campaign has a dwelling of this building.
bool ecrireBatiment(const Tirage &t, int commune, const Residence &r, const Batiment &b,
                    std::vector<Campagne> &campagnes, long &numero) {
    const Commune &c = t.region.communes[commune];
    const Bailleur &bailleur = t.bailleurs[r.bailleur];
    const Place place = campagnes.front().depots ? placeDans(t.region, commune, b.position) : Place{};
    bool ecrit = false;
    for (int rang = 0; rang < static_cast<int>(b.logements.size()); ++rang) {
        const Logement &l = b.logements[rang];
        ++numero;
        for (auto &[fichiers, depots] : campagnes) {
            if (!r.presente(l, fichiers.annee))
                continue;
            const Unite u = unite(numero, bailleur, c.departement == "02", r, l, fichiers.annee);
            fichiers.ecrire(u, bailleur, r, b, l);
            if (depots)
                depots->ecrire(u, {t.region, c, t.bailleurs, r, b, place, l, rang});
            ecrit = true;
        }
    }
    return ecrit;
}

void tirer(const Options &o) {
    Region region = lireRegion(o.donnees);
    repartirLogements(region, o.graine, std::lround(taille1 * o.taille));
    dessinerIris(region);
    dessinerQpv(region, o.graine);
    const std::vector<Bailleur> bailleurs = inventerBailleurs(region, o.graine);
    std::filesystem::create_directories(o.sortie);
    ecrireBailleurs(o.sortie, bailleurs);
    ecrireIris(o.sortie, region);
    ecrireQpv(o.sortie, region);

    FichierAdresses adresses(o.sortie);
    std::vector<Campagne> campagnes = ouvrirCampagnes(o);
    const Tirage tirage{region, bailleurs, o.graine, partDesCommunes(region)};
    long numero = 0;
    for (std::size_t k = 0; k < region.communes.size(); ++k)
        for (const Residence &r : construireParc(tirage, static_cast<int>(k)))
            for (const Batiment &b : r.batiments)
                if (ecrireBatiment(tirage, static_cast<int>(k), r, b, campagnes, numero))
                    adresses.ecrire(region, region.communes[k], r, b);
}

} // namespace

int main(int argc, char **argv) {
    try {
        tirer(lireOptions(argc, argv));
        return 0;
    } catch (const std::exception &e) {
        std::fprintf(stderr, "generateur: %s\n", e.what());
        return 1;
    }
}
