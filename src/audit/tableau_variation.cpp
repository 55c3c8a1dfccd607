#include "audit/tableau_variation.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>

namespace carto_ops::audit {

namespace {

constexpr std::int64_t sans_fin = std::numeric_limits<std::int64_t>::max() / 4;
constexpr std::size_t proches_max = 48, lointains_max = 512;
constexpr int attempts_ordered = 2;

template <class V> decltype(auto) en(V &&v, int i) {
    return v[static_cast<std::size_t>(i)];
}

} // namespace

Variations::Variations(const Modele &modele, std::int64_t seuil, void (*cancelled)())
    : m_(modele), seuil_(seuil), cancelled_(cancelled), variation_(static_cast<std::size_t>(modele.cellules()), 0) {
    credits_[0].assign(variation_.size(), 0);
    credits_[1].assign(variation_.size(), 0);
    std::map<std::vector<int>, int> numeros;
    for (int p = 0; p < m_.morceaux; ++p) {
        const int g = numeros.try_emplace(en(m_.unions, p), static_cast<int>(numeros.size())).first->second;
        groupe_.push_back(g);
        groupes_.resize(numeros.size());
        en(groupes_, g).push_back(p);
    }
    proches_.resize(static_cast<std::size_t>(m_.zones));
    lointains_.resize(static_cast<std::size_t>(m_.zones));
}

bool Variations::prouvee(int c) const {
    const std::int64_t m = en(m_.marges, c), v = en(m_.valeurs, c);
    if (m > 0 && credit(c, -1) >= v && credit(c, 1) >= m - v)
        return true;
    return credit(c, 1) + credit(c, -1) >= seuil_;
}

std::int64_t Variations::manque(int c, int sens) const {
    const std::int64_t m = en(m_.marges, c), v = en(m_.valeurs, c);
    if (m > 0)
        return sens > 0 ? m - v : v;
    const std::int64_t total = seuil_ - credit(c, -sens);
    return sens > 0 ? total : std::min(total, v - en(m_.planchers, c));
}

// How far a cell may still go.
std::int64_t Variations::jeu(int c, int sens) const {
    if (en(m_.inconnues, c) == 0)
        return 0;
    return sens > 0 ? sans_fin : en(m_.valeurs, c) + en(variation_, c) - en(m_.planchers, c);
}

// The same for a piece, or for what a group of pieces is not (x = -1 - group): the zones that hold the group go the
// other way.
std::int64_t Variations::jeu_piece(int x, int a, int b, int sens) const {
    if (x >= 0)
        return jeu(m_.cellule(x, a, b), sens);
    std::int64_t reste = sans_fin;
    for (int u : en(m_.unions, en(groupes_, -1 - x).front()))
        reste = std::min(reste, jeu(m_.cellule(u, a, b), -sens));
    return reste;
}

void Variations::ajouter(Circuit &circuit, int x, int a, int b, int sens) const {
    if (x >= 0)
        circuit.pas.emplace_back(m_.cellule(x, a, b), sens);
    else
        for (int u : en(m_.unions, en(groupes_, -1 - x).front()))
            circuit.pas.emplace_back(m_.cellule(u, a, b), -sens);
}

// Classes against classes, in zones that vary together.
bool Variations::par_mouvement(const Mouvement &m, int c, int sens, std::int64_t besoin, Circuit &circuit) {
    int signe = 0;
    for (const auto &[zone, coefficient] : m)
        signe = zone == m_.zone_de(c) ? coefficient : signe;
    if (signe == 0 || std::abs(signe) != 1)
        return false;
    const auto jeu_de = [&](int a, int b, int s) {
        std::int64_t reste = sans_fin;
        for (const auto &[zone, coefficient] : m)
            reste = std::min(reste, jeu(m_.cellule(zone, a, b), s * coefficient) / std::abs(coefficient));
        return reste;
    };
    const Pas depart{m_.a_de(c), m_.b_de(c), sens * signe};
    if (jeu_de(depart.x, depart.y, depart.sens) < besoin ||
        !parcours_.chercher(m_.classes_a, m_.classes_b, depart, besoin, jeu_de))
        return false;
    circuit.pas.clear();
    circuit.capacite = sans_fin;
    for (const Pas &p : parcours_.chemin()) {
        circuit.capacite = std::min(circuit.capacite, jeu_de(p.x, p.y, p.sens));
        for (const auto &[zone, coefficient] : m)
            circuit.pas.emplace_back(m_.cellule(zone, p.x, p.y), p.sens * coefficient);
    }
    return true;
}

// Pieces of a group against classes of one variable, for a pair of classes of the other.
bool Variations::par_paire(int groupe, int x, int c, int sens, std::int64_t besoin, bool colonnes, Circuit &circuit) {
    const std::vector<int> &pieces = en(groupes_, groupe);
    const int nx = static_cast<int>(pieces.size()) + 1;
    const auto piece = [&](int i) { return i + 1 < nx ? en(pieces, i) : -1 - groupe; };
    int x0 = nx - 1;
    if (x >= 0)
        x0 = static_cast<int>(std::find(pieces.begin(), pieces.end(), x) - pieces.begin());
    const int ici = colonnes ? m_.b_de(c) : m_.a_de(c);
    for (int autre = 0; autre < (colonnes ? m_.classes_b : m_.classes_a); ++autre) {
        if (autre == ici)
            continue;
        const auto jeu_de = [&](int i, int y, int s) {
            const int p = piece(i);
            return colonnes ? std::min(jeu_piece(p, y, ici, s), jeu_piece(p, y, autre, -s))
                            : std::min(jeu_piece(p, ici, y, s), jeu_piece(p, autre, y, -s));
        };
        const Pas depart{x0, colonnes ? m_.a_de(c) : m_.b_de(c), x >= 0 ? sens : -sens};
        if (jeu_de(depart.x, depart.y, depart.sens) < besoin ||
            !parcours_.chercher(nx, colonnes ? m_.classes_a : m_.classes_b, depart, besoin, jeu_de))
            continue;
        circuit.pas.clear();
        circuit.capacite = sans_fin;
        for (const Pas &p : parcours_.chemin()) {
            circuit.capacite = std::min(circuit.capacite, jeu_de(p.x, p.y, p.sens));
            const int a = colonnes ? p.y : ici, b = colonnes ? ici : p.y;
            ajouter(circuit, piece(p.x), a, b, p.sens);
            ajouter(circuit, piece(p.x), colonnes ? a : autre, colonnes ? autre : b, -p.sens);
        }
        return true;
    }
    return false;
}

Variations::Mouvement Variations::mouvement(const std::vector<std::pair<int, int>> &pieces) const {
    std::map<int, int> coefficients;
    for (const auto &[p, signe] : pieces) {
        coefficients[p] += signe;
        for (int u : en(m_.unions, p))
            coefficients[u] += signe;
    }
    Mouvement m;
    for (const auto &[zone, coefficient] : coefficients)
        if (coefficient != 0)
            m.push_back({zone, coefficient});
    return m;
}

// Where zones overlap: a piece against a neighbour, and two others that give the wider zones back what these took.
void Variations::mouvements_croises(int zone, std::vector<Mouvement> &liste) const {
    constexpr std::size_t par_groupe = 4;
    std::map<std::vector<int>, std::vector<std::pair<int, int>>> differences; // of wider zones -> pairs of groups
    const auto difference = [&](int g, int h) {
        std::vector<int> d;
        const std::vector<int> &x = en(m_.unions, en(groupes_, g).front()), &y = en(m_.unions, en(groupes_, h).front());
        std::set_difference(x.begin(), x.end(), y.begin(), y.end(), std::back_inserter(d));
        d.push_back(-1);
        std::set_difference(y.begin(), y.end(), x.begin(), x.end(), std::back_inserter(d));
        return d;
    };
    const int nombre = static_cast<int>(groupes_.size());
    if (nombre > 256)
        return;
    for (int g = 0; g < nombre; ++g)
        for (int h = 0; h < nombre; ++h)
            if (g != h)
                differences[difference(g, h)].emplace_back(g, h);
    const auto quelques = [&](int g) {
        const std::vector<int> &p = en(groupes_, g);
        return std::vector<int>(p.begin(), p.begin() + static_cast<std::ptrdiff_t>(std::min(par_groupe, p.size())));
    };
    const std::vector<int> &dedans = m_.morceaux_de(zone);
    for (int z : dedans)
        for (int h = 0; h < nombre; ++h) {
            if (h == en(groupe_, z))
                continue;
            for (const auto &[q, r] : differences[difference(en(groupe_, z), h)])
                for (int y : quelques(h))
                    for (int i : quelques(q))
                        for (int j : quelques(r)) {
                            if (liste.size() >= lointains_max)
                                return;
                            if (i != z && j != y)
                                liste.push_back(mouvement({{z, 1}, {y, -1}, {i, -1}, {j, 1}}));
                        }
        }
}

// What a zone may vary with, the fewest zones first.
const std::vector<Variations::Mouvement> &Variations::mouvements(int zone, bool loin) {
    std::vector<Mouvement> &liste = loin ? en(lointains_, zone) : en(proches_, zone);
    if (!liste.empty())
        return liste;
    const std::vector<int> &dedans = m_.morceaux_de(zone);
    const std::size_t plafond = loin ? lointains_max : proches_max;
    for (int z : dedans)
        liste.push_back(mouvement({{z, 1}}));
    for (int z : dedans)
        for (int y = 0; y < m_.morceaux; ++y)
            if (!std::binary_search(dedans.begin(), dedans.end(), y))
                liste.push_back(mouvement({{z, 1}, {y, -1}}));
    std::stable_sort(liste.begin(), liste.end(),
                     [](const Mouvement &x, const Mouvement &y) { return x.size() < y.size(); });
    if (liste.size() > plafond)
        liste.resize(plafond);
    if (loin)
        mouvements_croises(zone, liste);
    return liste;
}

bool Variations::trouver(int c, int sens, std::int64_t reste, int attempt, Circuit &circuit) {
    const int zone = m_.zone_de(c);
    const std::vector<Mouvement> &liste = mouvements(zone, attempt > 0);
    std::vector<std::size_t> ordre(liste.size());
    std::iota(ordre.begin(), ordre.end(), std::size_t{0});
    if (attempt >= attempts_ordered && !ordre.empty()) {
        std::uint64_t tirage = static_cast<std::uint64_t>(attempt) * 0x9e3779b97f4a7c15U + static_cast<std::uint64_t>(c);
        for (std::size_t i = ordre.size() - 1; i > 0; --i) {
            tirage = tirage * 6364136223846793005U + 1442695040888963407U;
            std::swap(ordre[i], ordre[(tirage >> 33) % (i + 1)]);
        }
    }
    std::int64_t precedent = 0;
    for (const std::int64_t besoin : {reste, (reste + 1) / 2, std::int64_t{1}}) {
        if (besoin == precedent || jeu(c, sens) < besoin)
            continue;
        precedent = besoin;
        for (const std::size_t i : ordre)
            if (par_mouvement(liste[i], c, sens, besoin, circuit))
                return true;
        if (zone < m_.morceaux) {
            if (par_paire(en(groupe_, zone), zone, c, sens, besoin, false, circuit) ||
                par_paire(en(groupe_, zone), zone, c, sens, besoin, true, circuit))
                return true;
            continue;
        }
        for (int g = 0; g < static_cast<int>(groupes_.size()); ++g) {
            const std::vector<int> &unions = en(m_.unions, en(groupes_, g).front());
            if (std::binary_search(unions.begin(), unions.end(), zone) &&
                (par_paire(g, -1, c, sens, besoin, false, circuit) || par_paire(g, -1, c, sens, besoin, true, circuit)))
                return true;
        }
    }
    return false;
}

void Variations::crediter(const Variation &x) {
    std::int64_t diviseur = 0;
    for (const auto &[c, change] : x)
        diviseur = std::gcd(diviseur, change);
    if (diviseur == 0)
        return;
    for (const int sens : {1, -1}) {
        std::int64_t fois = seuil_;
        for (const auto &[c, change] : x)
            if (change * sens < 0)
                fois = std::min(fois, (en(m_.valeurs, c) - en(m_.planchers, c)) / std::abs(change / diviseur));
        const auto utile = [&](int c, std::int64_t change) { return std::abs(change) > credit(c, change > 0 ? 1 : -1); };
        Variation y;
        bool meilleure = false;
        for (const auto &[c, change] : x) {
            y.emplace_back(c, change / diviseur * sens * fois);
            meilleure = meilleure || utile(c, y.back().second);
        }
        if (fois < 1 || !meilleure || !m_.tenable(y))
            continue;
        for (const auto &[c, change] : y)
            if (utile(c, change))
                en(credits_[change > 0], c) = std::abs(change);
    }
}

// Adds circuits up until the cell went far enough.
void Variations::accumuler(int c, int sens, int attempt) {
    std::int64_t reste = manque(c, sens);
    if (reste <= credit(c, sens))
        return;
    Circuit circuit;
    Variation seul;
    while (reste > 0) {
        if (cancelled_ != nullptr && ++recherches_ % 256 == 0)
            cancelled_();
        if (!trouver(c, sens, reste, attempt, circuit))
            break;
        const std::int64_t fois = std::min(reste, circuit.capacite);
        std::sort(circuit.pas.begin(), circuit.pas.end());
        seul.clear();
        for (const auto &[i, change] : circuit.pas) {
            seul.emplace_back(i, change);
            en(variation_, i) += change * fois;
            touchees_.push_back(i);
        }
        crediter(seul);
        reste -= fois;
    }
    std::sort(touchees_.begin(), touchees_.end());
    touchees_.erase(std::unique(touchees_.begin(), touchees_.end()), touchees_.end());
    seul.clear();
    for (int i : touchees_)
        if (en(variation_, i) != 0)
            seul.emplace_back(i, en(variation_, i));
    crediter(seul);
    for (int i : touchees_)
        en(variation_, i) = 0;
    touchees_.clear();
}

void Variations::prouver(int c, int attempt) {
    const int premier = attempt % 2 == 0 ? 1 : -1;
    for (const int sens : {premier, -premier})
        if (!prouvee(c))
            accumuler(c, sens, attempt);
}

namespace {

// A wider zone shows, by rule, that nobody is there.
bool zero_connu(const Modele &m, int c) {
    const std::vector<int> &unions = en(m.unions, m.zone_de(c));
    return std::any_of(unions.begin(), unions.end(), [&](int u) {
        const int large = m.cellule(u, m.a_de(c), m.b_de(c));
        return en(m.valeurs, large) == 0 && en(m.marges, large) == 0;
    });
}

} // namespace

std::pair<std::int64_t, std::int64_t> bornes_de_piece(const Modele &m, int cellule) {
    const int z = m.zone_de(cellule);
    std::vector<std::int64_t> change(static_cast<std::size_t>(m.classes_a * m.classes_b));
    const auto jeu = [&](int a, int b, int sens) {
        const int c = m.cellule(z, a, b);
        const std::int64_t v = en(m.valeurs, c);
        if (v == 0 && en(m.inconnues, c) == 0 && (en(m.marges, c) == 0 || zero_connu(m, c)))
            return std::int64_t{0};
        const std::int64_t plancher = en(m.inconnues, c) != 0 ? en(m.planchers, c) : en(m.marges, c) > 0 ? 0 : 1;
        return sens > 0 ? sans_fin : v + change[static_cast<std::size_t>(a * m.classes_b + b)] - plancher;
    };
    Parcours parcours;
    std::int64_t atteint[2] = {0, 0};
    for (const int sens : {1, -1}) {
        std::fill(change.begin(), change.end(), 0);
        const Pas depart{m.a_de(cellule), m.b_de(cellule), sens};
        while (jeu(depart.x, depart.y, sens) > 0 && parcours.chercher(m.classes_a, m.classes_b, depart, 1, jeu)) {
            std::int64_t fois = sans_fin;
            for (const Pas &p : parcours.chemin())
                fois = std::min(fois, jeu(p.x, p.y, p.sens));
            for (const Pas &p : parcours.chemin())
                change[static_cast<std::size_t>(p.x * m.classes_b + p.y)] += p.sens * fois;
            atteint[sens > 0] += fois;
        }
    }
    return {en(m.valeurs, cellule) - atteint[0], en(m.valeurs, cellule) + atteint[1]};
}

} // namespace carto_ops::audit
