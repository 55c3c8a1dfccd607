#include "commune.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "alea.h"
#include "csv.h"

namespace {

constexpr double kmParLatitude = 111.2;
constexpr double kmParLongitude = 71.48; // at 50 degrees north

// EPCI of the mining basin, where two dwellings in three are houses.
const std::set<std::string> bassin = {"246200364", "246200299", "200072460", "200044618",
                                      "245901160", "200042190", "245901152"};

void trouverVoisines(std::vector<Commune> &communes) {
    std::vector<int> rang(communes.size());
    for (Commune &c : communes) {
        std::iota(rang.begin(), rang.end(), 0);
        auto plusPres = [&](int a, int b) {
            return distance2(c.centre, communes[a].centre) < distance2(c.centre, communes[b].centre);
        };
        std::partial_sort(rang.begin(), rang.begin() + 17, rang.end(), plusPres);
        c.voisines.assign(rang.begin() + 1, rang.begin() + 17);
        c.rayon = std::sqrt(distance2(c.centre, communes[c.voisines[0]].centre)) / 2;
    }
}

// Chance that a commune has any social dwelling, and dwellings per inhabitant where it has.
struct Taille {
    int population;
    double presence, taux;
};
constexpr Taille tailles[] = {{200, 0.09, 0.016},  {500, 0.29, 0.017},  {1000, 0.64, 0.024},
                              {2000, 0.88, 0.040}, {5000, 0.98, 0.066}, {10000, 1, 0.098},
                              {30000, 1, 0.145},   {100000, 1, 0.175},  {10000000, 1, 0.19}};

double poidsLogements(const Commune &c, std::uint64_t graine) {
    Alea alea(cle({graine, cle("logements"), cle(c.code)}));
    const Taille &t =
        *std::ranges::find_if(tailles, [&](const Taille &x) { return c.population < x.population; });
    if (!alea.arrive(t.presence))
        return 0;
    const double pays = c.bassinMinier ? 1.5 : c.departement == "59" ? 1.1 : 0.9;
    const bool ville = c.population > 30000;
    const double hasard =
        ville ? alea.uniforme(0.8, 1.15) : alea.uniforme(0.3, 1.2) + (alea.arrive(0.15) ? 0.9 : 0);
    return std::max(1.5, c.population * t.taux * pays * hasard);
}

// Shares out a total in proportion to weights, whole numbers, largest remainders first.
std::vector<long> repartir(const std::vector<double> &poids, long total) {
    const double somme = std::accumulate(poids.begin(), poids.end(), 0.0);
    std::vector<long> parts(poids.size());
    std::vector<std::pair<double, int>> restes;
    long reste = total;
    for (std::size_t i = 0; i < poids.size(); ++i) {
        const double part = static_cast<double>(total) * poids[i] / somme;
        parts[i] = static_cast<long>(part);
        reste -= parts[i];
        if (poids[i] > 0)
            restes.emplace_back(static_cast<double>(parts[i]) - part, static_cast<int>(i));
    }
    std::ranges::sort(restes);
    for (long i = 0; i < reste; ++i)
        ++parts[restes[static_cast<std::size_t>(i) % restes.size()].second];
    return parts;
}

std::string chiffres(int valeur, int largeur) {
    std::string texte = std::to_string(valeur);
    return std::string(std::max(0, largeur - static_cast<int>(texte.size())), '0') + texte;
}

// A sunflower: each point a golden angle farther, at a distance that keeps the areas equal; those that fall
// in another commune are left out. Within 2 km, so that no outline drawn later cuts one off.
std::vector<Point> tournesol(const Region &region, int commune, std::size_t nombre, double pas) {
    constexpr double cosinus = -0.73736887807832, sinus = 0.67549029426152;
    const Point centre = region.communes[commune].centre;
    std::vector<Point> points;
    Point direction{1, 0};
    for (int i = 0; points.size() < nombre; ++i) {
        const double r = pas * std::sqrt(i + 0.5);
        if (r > 2)
            break;
        const Point p{centre.x + r * direction.x, centre.y + r * direction.y};
        if (dansCommune(region, commune, p))
            points.push_back(p);
        direction = {direction.x * cosinus - direction.y * sinus,
                     direction.x * sinus + direction.y * cosinus};
    }
    return points;
}

constexpr int nombreQpv = 200;

bool libre(const Region &region, const Qpv &nouveau) {
    return std::ranges::none_of(region.qpv, [&](const Qpv &q) {
        const double ecart = q.rayon + nouveau.rayon + 0.03;
        return distance2(q.centre, nouveau.centre) < ecart * ecart;
    });
}

void ajouter(Region &region, Qpv q) {
    for (int c : q.communes)
        region.communes[c].qpv.push_back(static_cast<int>(region.qpv.size()));
    region.qpv.push_back(std::move(q));
}

// Astride the border of two neighbours: their middle is on it.
int dessinerQpvCommuns(Region &region, Alea &alea, int nombre) {
    auto &communes = region.communes;
    int dessines = 0;
    for (int i = 0; i < static_cast<int>(communes.size()) && dessines < nombre; ++i) {
        const int j = communes[i].voisines[0];
        if (communes[i].population < 8000 || communes[j].population < 4000 || communes[j].voisines[0] != i ||
            j < i)
            continue;
        const Point a = communes[i].centre, b = communes[j].centre;
        Qpv q{"", {i, j}, {(a.x + b.x) / 2, (a.y + b.y) / 2}, alea.uniforme(0.25, 0.4)};
        if (libre(region, q)) {
            ajouter(region, q);
            ++dessines;
        }
    }
    return dessines;
}

void dessinerQpvDe(Region &region, int commune, Alea &alea) {
    const Commune &c = region.communes[commune];
    Qpv q{"", {commune}, {}, alea.uniforme(0.22, 0.42)};
    const double etendue = std::max(0.9, c.rayon);
    for (int essai = 0; essai < 400; ++essai) {
        q.centre = {c.centre.x + alea.uniforme(-etendue, etendue),
                    c.centre.y + alea.uniforme(-etendue, etendue)};
        if (dansCommune(region, commune, q.centre) && libre(region, q))
            return ajouter(region, q);
        q.rayon = std::max(0.12, q.rayon * 0.995);
    }
}

void nommerQpv(Region &region) {
    std::map<std::string, int> rangs;
    for (Qpv &q : region.qpv) {
        const std::string &departement = region.communes[q.communes[0]].departement;
        const int rang = ++rangs[departement];
        q.code =
            "QN" + chiffres(std::stoi(departement), 3) + chiffres(rang % 100, 2) + (rang < 100 ? "M" : "N");
    }
}

} // namespace

double distance2(Point a, Point b) {
    return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y);
}
double longitude(Point p) {
    return p.x / kmParLongitude;
}
double latitude(Point p) {
    return p.y / kmParLatitude;
}

Region lireRegion(const std::filesystem::path &donnees) {
    Region region;
    for (LigneCsv &l : lireCsv(donnees / "communes.csv")) {
        Commune &c = region.communes.emplace_back();
        c.code = l["code"];
        c.nom = l["nom"];
        c.departement = l["departement"];
        c.epci = l["epci"];
        c.population = std::stoi(l["population"]);
        c.bassinMinier = bassin.contains(c.epci);
        c.centre = {std::stod(l["lon"]) * kmParLongitude, std::stod(l["lat"]) * kmParLatitude};
    }
    trouverVoisines(region.communes);
    return region;
}

void repartirLogements(Region &region, std::uint64_t graine, long total) {
    std::vector<double> poids;
    for (const Commune &c : region.communes)
        poids.push_back(poidsLogements(c, graine));
    const std::vector<long> parts = repartir(poids, total);
    for (std::size_t i = 0; i < parts.size(); ++i)
        region.communes[i].logements = static_cast<int>(parts[i]);
}

void dessinerIris(Region &region) {
    for (int k = 0; k < static_cast<int>(region.communes.size()); ++k) {
        Commune &c = region.communes[k];
        if (c.population < 10000) {
            c.iris.push_back({c.code + "0000", c.nom, c.centre});
            continue;
        }
        const auto nombre = static_cast<std::size_t>((c.population + 1250) / 2500);
        std::vector<Point> centres;
        for (double pas = 0.35; centres.size() < nombre; pas *= 0.9)
            centres = tournesol(region, k, nombre, pas);
        for (std::size_t i = 0; i < nombre; ++i) {
            const std::string code =
                chiffres(static_cast<int>(i / 10) + 1, 2) + chiffres(static_cast<int>(i % 10) + 1, 2);
            c.iris.push_back({c.code + code, c.nom + " (secteur " + code + ")", centres[i]});
        }
    }
}

void dessinerQpv(Region &region, std::uint64_t graine) {
    Alea alea(cle({graine, cle("qpv")}));
    const int communs = dessinerQpvCommuns(region, alea, 12);
    std::vector<double> poids;
    for (const Commune &c : region.communes)
        poids.push_back(c.population > 8000 ? c.population * (c.bassinMinier ? 1.5 : 1) : 0);
    const std::vector<long> parts = repartir(poids, nombreQpv - communs);
    for (std::size_t i = 0; i < parts.size(); ++i)
        for (long k = 0; k < parts[i]; ++k)
            dessinerQpvDe(region, static_cast<int>(i), alea);
    nommerQpv(region);
}

bool dansCommune(const Region &region, int commune, Point p) {
    const Commune &c = region.communes[commune];
    const double d = distance2(c.centre, p);
    return std::ranges::none_of(c.voisines,
                                [&](int v) { return distance2(region.communes[v].centre, p) < d; });
}

int irisLePlusProche(const Commune &commune, Point p) {
    auto plusPres = [&](const Iris &a, const Iris &b) {
        return distance2(a.centre, p) < distance2(b.centre, p);
    };
    return static_cast<int>(std::ranges::min_element(commune.iris, plusPres) - commune.iris.begin());
}

int qpvDe(const Region &region, int commune, Point p) {
    for (int q : region.communes[commune].qpv)
        if (distance2(region.qpv[q].centre, p) < region.qpv[q].rayon * region.qpv[q].rayon)
            return q;
    return -1;
}
