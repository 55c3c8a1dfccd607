#include "audit/tableau_variation.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace carto_ops::audit {

namespace {

constexpr std::int64_t sans_fin = std::numeric_limits<std::int64_t>::max() / 4; // of a zone alone
constexpr std::size_t proches_max = 48, lointains_max = 160;
constexpr int attempts_ordered = 2;

template <class V> decltype(auto) en(V &&v, int i) {
    return v[static_cast<std::size_t>(i)];
}

} // namespace

Variations::Variations(const Modele &modele, std::int64_t seuil, void (*cancelled)())
    : m_(modele), seuil_(seuil), cancelled_(cancelled), variation_(static_cast<std::size_t>(modele.cellules()), 0) {
    credits_[0].resize(variation_.size());
    credits_[1].resize(variation_.size());
    std::map<std::vector<int>, int> numeros;
    for (int p = 0; p < m_.morceaux; ++p) {
        const int g = numeros.try_emplace(en(m_.unions, p), static_cast<int>(numeros.size())).first->second;
        groupe_.push_back(g);
        groupes_.resize(numeros.size());
        en(groupes_, g).push_back(p);
    }
    groupes_.emplace_back();
    const auto unions_de = [&](const std::vector<int> &g) { return g.empty() ? std::vector<int>() : en(m_.unions, g.front()); };
    for (const std::vector<int> &g : groupes_) {
        de_plus_.emplace_back();
        for (const std::vector<int> &h : groupes_) {
            const std::vector<int> x = unions_de(g), y = unions_de(h);
            de_plus_.back().emplace_back();
            std::set_difference(x.begin(), x.end(), y.begin(), y.end(), std::back_inserter(de_plus_.back().back()));
        }
    }
    groupes_de_.resize(static_cast<std::size_t>(m_.zones));
    for (int g = 0; g < static_cast<int>(groupes_.size()); ++g) {
        tous_.push_back(g);
        for (const int u : unions_de(en(groupes_, g)))
            en(groupes_de_, u).push_back(g);
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
    return sens > 0 ? illimite : en(m_.valeurs, c) + en(variation_, c) - en(m_.planchers, c);
}

// Classes against classes, in zones that vary together.
bool Variations::par_mouvement(const Mouvement &m, int c, int sens, std::int64_t besoin, Circuit &circuit) {
    int signe = 0;
    for (const auto &[zone, coefficient] : m)
        signe = zone == m_.zone_de(c) ? coefficient : signe;
    if (signe == 0 || std::abs(signe) != 1)
        return false;
    const auto jeu_de = [&](int a, int b, int s) {
        std::int64_t reste = illimite;
        for (const auto &[zone, coefficient] : m)
            reste = std::min(reste, jeu(m_.cellule(zone, a, b), s * coefficient) / std::abs(coefficient));
        return reste;
    };
    const Pas depart{m_.a_de(c), m_.b_de(c), sens * signe};
    if (jeu_de(depart.x, depart.y, depart.sens) < besoin ||
        !parcours_.chercher(m_.classes_a, m_.classes_b, depart, besoin, jeu_de))
        return false;
    circuit.pas.clear();
    circuit.capacite = illimite;
    for (const Pas &p : parcours_.chemin()) {
        circuit.capacite = std::min(circuit.capacite, jeu_de(p.x, p.y, p.sens));
        for (const auto &[zone, coefficient] : m)
            circuit.pas.emplace_back(m_.cellule(zone, p.x, p.y), p.sens * coefficient);
    }
    return true;
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
        std::vector<int> d = en(en(de_plus_, g), h);
        d.push_back(-1);
        d.insert(d.end(), en(en(de_plus_, h), g).begin(), en(en(de_plus_, h), g).end());
        return d;
    };
    const int nombre = static_cast<int>(groupes_.size()) - 1;
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

// 0 to n - 1; 0 while the order is that of the numbers.
int Variations::tirer(int n) {
    if (tirage_ == 0)
        return 0;
    tirage_ = tirage_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<int>((tirage_ >> 33) % static_cast<std::uint64_t>(n));
}

bool Variations::trouver(int c, int sens, std::int64_t reste, int attempt, Circuit &circuit) {
    const int zone = m_.zone_de(c);
    const std::vector<Mouvement> &liste = mouvements(zone, attempt > 0);
    std::vector<std::size_t> ordre(liste.size());
    std::iota(ordre.begin(), ordre.end(), std::size_t{0});
    for (std::size_t i = ordre.size(); tirage_ != 0 && i > 1; --i)
        std::swap(ordre[i - 1], ordre[static_cast<std::size_t>(tirer(static_cast<int>(i)))]);
    const bool paires_d_abord = tirer(2) == 1;
    std::int64_t precedent = 0;
    for (const std::int64_t besoin : {reste, (reste + 1) / 2, std::int64_t{1}}) {
        if (besoin == precedent || jeu(c, sens) < besoin)
            continue;
        precedent = besoin;
        if (paires_d_abord && par_paires(c, sens, besoin, circuit))
            return true;
        for (const std::size_t i : ordre)
            if (par_mouvement(liste[i], c, sens, besoin, circuit))
                return true;
        if (!paires_d_abord && par_paires(c, sens, besoin, circuit))
            return true;
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
        // Beyond the threshold, more proves no more.
        const auto utile = [&](int c, std::int64_t change) {
            const std::int64_t connu = credit(c, change > 0 ? 1 : -1);
            return connu < seuil_ && std::abs(change) > connu;
        };
        Variation y;
        bool meilleure = false;
        for (const auto &[c, change] : x) {
            y.emplace_back(c, change / diviseur * sens * fois);
            meilleure = meilleure || utile(c, y.back().second);
        }
        if (fois < 1 || !meilleure || !m_.tenable(y))
            continue;
        const auto preuve = std::make_shared<const Variation>(std::move(y));
        for (const auto &[c, change] : *preuve)
            if (utile(c, change))
                en(credits_[change > 0], c) = {std::abs(change), preuve};
    }
}

// Adds circuits up until the cell went far enough.
void Variations::accumuler(int c, int sens, int attempt) {
    std::int64_t reste = manque(c, sens);
    if (reste <= credit(c, sens))
        return;
    Circuit circuit;
    Variation seul;
    // From what is known to be possible, but every other time.
    const Credit &depart = en(credits_[sens > 0], c);
    if (attempt % 4 < 2 && depart.ampleur > 0) {
        for (const auto &[i, change] : *depart.preuve) {
            en(variation_, i) = change;
            touchees_.push_back(i);
        }
        reste -= depart.ampleur;
    }
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
    tirage_ = attempt < attempts_ordered ? 0 : (static_cast<std::uint64_t>(attempt) << 32) + static_cast<std::uint64_t>(c) + 1;
    const int premier = attempt % 2 == 0 ? 1 : -1;
    for (const int sens : {premier, -premier})
        if (!prouvee(c))
            accumuler(c, sens, attempt);
}

bool zero_connu(const Modele &m, int c) {
    const std::vector<int> &unions = en(m.unions, m.morceaux_de(m.zone_de(c)).front());
    return std::any_of(unions.begin(), unions.end(), [&](int u) {
        const int large = m.cellule(u, m.a_de(c), m.b_de(c));
        return en(m.valeurs, large) == 0 && en(m.marges, large) == 0 && m.contient(u, m.zone_de(c));
    });
}

std::pair<std::int64_t, std::int64_t> bornes_de_zone(const Modele &m, int cellule) {
    const int z = m.zone_de(cellule);
    std::vector<std::int64_t> change(static_cast<std::size_t>(m.classes_a * m.classes_b));
    const auto jeu = [&](int a, int b, int sens) {
        const int c = m.cellule(z, a, b);
        const std::int64_t v = en(m.valeurs, c);
        if (v == 0 && (zero_connu(m, c) || (en(m.inconnues, c) == 0 && en(m.marges, c) == 0)))
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
