#include "intervalles.h"

#include <ClpSimplex.hpp>
#include <CoinPackedMatrix.hpp>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include "elimination.h"

namespace audit {

namespace {

constexpr double tolerance = 1e-6;

// Equations of one unknown give it; what they leave may be one too.
class Reduction {
  public:
    explicit Reduction(const Systeme &systeme)
        : systeme_(systeme), valeur_(systeme.inconnues().size()), connue_(valeur_.size(), 0), presente_(valeur_.size()) {
        for (std::size_t e = 0; e < systeme.equations().size(); ++e)
            for (const Terme &t : systeme.equations()[e].termes)
                presente_[static_cast<std::size_t>(t.inconnue)].push_back(static_cast<int>(e));
        restent_.resize(systeme.equations().size());
        for (std::size_t e = 0; e < restent_.size(); ++e)
            if ((restent_[e] = static_cast<int>(systeme.equations()[e].termes.size())) == 1)
                file_.push_back(static_cast<int>(e));
        while (!file_.empty()) {
            const int e = file_.back();
            file_.pop_back();
            if (restent_[static_cast<std::size_t>(e)] == 1)
                resoudre(systeme.equations()[static_cast<std::size_t>(e)]);
        }
    }

    bool connue(int inconnue) const { return connue_[static_cast<std::size_t>(inconnue)] != 0; }
    double valeur(int inconnue) const { return valeur_[static_cast<std::size_t>(inconnue)]; }

    // Right-hand side once the known unknowns are brought over.
    double second(const Equation &equation) const {
        double s = static_cast<double>(equation.second);
        for (const Terme &t : equation.termes)
            if (connue(t.inconnue))
                s -= t.coefficient * valeur(t.inconnue);
        return s;
    }

    std::vector<Bloc> blocs() const {
        std::vector<int> chef(valeur_.size());
        std::iota(chef.begin(), chef.end(), 0);
        const auto trouver = [&](int i) {
            while (chef[static_cast<std::size_t>(i)] != i)
                i = chef[static_cast<std::size_t>(i)] = chef[static_cast<std::size_t>(chef[static_cast<std::size_t>(i)])];
            return i;
        };
        const auto premier = [&](const Equation &e) {
            return std::ranges::find_if(e.termes, [&](const Terme &t) { return !connue(t.inconnue); });
        };
        for (const Equation &e : systeme_.equations())
            if (const auto p = premier(e); p != e.termes.end())
                for (auto t = p + 1; t != e.termes.end(); ++t)
                    if (!connue(t->inconnue))
                        chef[static_cast<std::size_t>(trouver(t->inconnue))] = trouver(p->inconnue);
        std::vector<int> numero(chef.size(), -1);
        std::vector<Bloc> r;
        for (int i = 0; i < static_cast<int>(chef.size()); ++i) {
            if (connue(i))
                continue;
            int &n = numero[static_cast<std::size_t>(trouver(i))];
            if (n < 0) {
                n = static_cast<int>(r.size());
                r.emplace_back();
            }
            r[static_cast<std::size_t>(n)].inconnues.push_back(i);
        }
        for (std::size_t e = 0; e < systeme_.equations().size(); ++e)
            if (const auto p = premier(systeme_.equations()[e]); p != systeme_.equations()[e].termes.end())
                r[static_cast<std::size_t>(numero[static_cast<std::size_t>(trouver(p->inconnue))])].equations.push_back(static_cast<int>(e));
        return r;
    }

    // No equation without unknowns left is false, no value outside its bounds.
    void verifier() const {
        for (std::size_t i = 0; i < valeur_.size(); ++i)
            if (connue_[i] != 0 && (valeur_[i] < systeme_.inconnues()[i].bas - tolerance || valeur_[i] > systeme_.inconnues()[i].haut + tolerance))
                throw Incoherence("an unknown is worked out as " + std::to_string(valeur_[i]) + ", out of its bounds");
        for (std::size_t e = 0; e < restent_.size(); ++e)
            if (restent_[e] == 0 && std::abs(second(systeme_.equations()[e])) > tolerance)
                throw Incoherence("a published sum differs from its parts by " + std::to_string(second(systeme_.equations()[e])));
    }

  private:
    void resoudre(const Equation &equation) {
        const auto t = std::ranges::find_if(equation.termes, [&](const Terme &x) { return !connue(x.inconnue); });
        const auto i = static_cast<std::size_t>(t->inconnue);
        valeur_[i] = second(equation) / t->coefficient;
        connue_[i] = 1;
        for (const int e : presente_[i])
            if (--restent_[static_cast<std::size_t>(e)] == 1)
                file_.push_back(e);
    }

    const Systeme &systeme_;
    std::vector<double> valeur_;
    std::vector<char> connue_;
    std::vector<std::vector<int>> presente_;
    std::vector<int> restent_;
    std::vector<int> file_;
};

// One equation alone: each unknown takes what the bounds of the others leave.
void encadrer_somme(const Systeme &systeme, const Equation &equation, const Reduction &reduction, std::vector<Intervalle> &resultat) {
    struct Part {
        double bas, haut;
        int coefficient, inconnue;
    };
    std::vector<Part> parts;
    double bas = 0;
    double haut = 0;
    int illimitees_bas = 0;
    int illimitees_haut = 0;
    for (const Terme &t : equation.termes) {
        if (reduction.connue(t.inconnue))
            continue;
        const Intervalle &i = systeme.inconnues()[static_cast<std::size_t>(t.inconnue)];
        Part p{t.coefficient * (t.coefficient > 0 ? i.bas : i.haut), t.coefficient * (t.coefficient > 0 ? i.haut : i.bas), t.coefficient,
               t.inconnue};
        std::isinf(p.bas) ? static_cast<void>(++illimitees_bas) : static_cast<void>(bas += p.bas);
        std::isinf(p.haut) ? static_cast<void>(++illimitees_haut) : static_cast<void>(haut += p.haut);
        parts.push_back(p);
    }
    const double s = reduction.second(equation);
    if ((illimitees_bas == 0 && bas > s + tolerance) || (illimitees_haut == 0 && haut < s - tolerance))
        throw Incoherence("a published sum is out of what its parts allow");
    for (const Part &p : parts) {
        const bool borne_haut = illimitees_bas == (std::isinf(p.bas) ? 1 : 0);
        const bool borne_bas = illimitees_haut == (std::isinf(p.haut) ? 1 : 0);
        const double h = borne_haut ? std::min(p.haut, s - (bas - (std::isinf(p.bas) ? 0 : p.bas))) : p.haut;
        const double b = borne_bas ? std::max(p.bas, s - (haut - (std::isinf(p.haut) ? 0 : p.haut))) : p.bas;
        resultat[static_cast<std::size_t>(p.inconnue)] = p.coefficient > 0 ? Intervalle{b / p.coefficient, h / p.coefficient, true}
                                                                           : Intervalle{h / p.coefficient, b / p.coefficient, true};
    }
}

class Programme {
  public:
    Programme(const Systeme &systeme, const Bloc &bloc, const Reduction &reduction) : inconnues_(bloc.inconnues) {
        std::vector<int> lignes;
        std::vector<int> colonnes;
        std::vector<double> elements;
        presente_.resize(inconnues_.size());
        for (const int e : bloc.equations) {
            const Equation &equation = systeme.equations()[static_cast<std::size_t>(e)];
            termes_.emplace_back();
            for (const Terme &t : equation.termes)
                if (!reduction.connue(t.inconnue)) {
                    const auto i = std::ranges::lower_bound(inconnues_, t.inconnue) - inconnues_.begin();
                    lignes.push_back(static_cast<int>(seconds_.size()));
                    colonnes.push_back(static_cast<int>(i));
                    elements.push_back(t.coefficient);
                    termes_.back().push_back({static_cast<int>(i), t.coefficient});
                    presente_[static_cast<std::size_t>(i)].push_back(static_cast<int>(seconds_.size()));
                }
            seconds_.push_back(reduction.second(equation));
        }
        for (const int i : inconnues_)
            dehors_.push_back(systeme.inconnues()[static_cast<std::size_t>(i)]);
        resserrer();
        std::vector<double> bas;
        std::vector<double> haut;
        for (const Intervalle &d : dehors_) {
            bas.push_back(d.bas);
            haut.push_back(std::isinf(d.haut) ? COIN_DBL_MAX : d.haut);
        }
        const CoinPackedMatrix matrice(true, lignes.data(), colonnes.data(), elements.data(), static_cast<CoinBigIndex>(elements.size()));
        clp_.setLogLevel(0);
        clp_.loadProblem(matrice, bas.data(), haut.data(), nullptr, seconds_.data(), seconds_.data());
        clp_.initialSolve();
        if (!clp_.isProvenOptimal())
            throw Incoherence("published sums contradict each other");
        vus_.assign(inconnues_.size(), {infini, -infini, false});
        noter();
    }

    std::vector<Intervalle> encadrer(double largeur, const std::function<bool(int)> &utile) {
        attente_.resize(inconnues_.size());
        for (std::size_t i = 0; i < attente_.size(); ++i)
            attente_[i] = static_cast<char>(utile(inconnues_[i]));
        largeur_ = largeur;
        trier();
        // The greatest first: it is what most often tells.
        for (const double sens : {-1.0, 1.0})
            essayer_ensemble(sens);
        for (std::size_t i = 0; i < inconnues_.size(); ++i) {
            if (attente_[i] == 0)
                continue;
            const double haut = manque(i, -1) ? extremum({static_cast<int>(i)}, -1) : vus_[i].haut;
            if (vus_[i].largeur() >= largeur)
                continue;
            const double bas = manque(i, 1) ? extremum({static_cast<int>(i)}, 1) : vus_[i].bas;
            vus_[i] = {bas, haut, true};
        }
        return vus_;
    }

    long programmes() const { return programmes_; }

  private:
    // Bounds that each equation alone leaves its unknowns, again and again: never narrower than what is possible.
    void resserrer() {
        for (int tour = 0; tour < 10; ++tour)
            for (const std::vector<Terme> &termes : termes_) {
                double bas = 0;
                double haut = 0;
                for (const Terme &t : termes) {
                    const Intervalle &d = dehors_[static_cast<std::size_t>(t.inconnue)];
                    bas += t.coefficient * (t.coefficient > 0 ? d.bas : d.haut);
                    haut += t.coefficient * (t.coefficient > 0 ? d.haut : d.bas);
                }
                const double s = seconds_[static_cast<std::size_t>(&termes - termes_.data())];
                for (const Terme &t : termes) {
                    Intervalle &d = dehors_[static_cast<std::size_t>(t.inconnue)];
                    const double plus = t.coefficient > 0 ? d.bas : -d.haut; // of coefficients 1 and -1
                    const double moins = t.coefficient > 0 ? d.haut : -d.bas;
                    if (std::abs(t.coefficient) != 1)
                        continue;
                    const double h = std::isinf(bas) ? infini : s - (bas - plus);
                    const double b = std::isinf(haut) ? -infini : s - (haut - moins);
                    const Intervalle nouveau = t.coefficient > 0 ? Intervalle{b, h} : Intervalle{-h, -b};
                    const Intervalle avant = d;
                    d.bas = std::max(d.bas, nouveau.bas);
                    d.haut = std::min(d.haut, nouveau.haut);
                    if (!std::isinf(bas))
                        bas += t.coefficient > 0 ? d.bas - avant.bas : avant.haut - d.haut;
                    if (!std::isinf(haut))
                        haut += t.coefficient > 0 ? d.haut - avant.haut : avant.bas - d.bas;
                }
            }
    }

    // Whether a solution may show more of an unknown on that side.
    bool manque(std::size_t i, double sens) const {
        return sens < 0 ? vus_[i].haut < dehors_[i].haut - tolerance : vus_[i].bas > dehors_[i].bas + tolerance;
    }

    void trier() {
        for (std::size_t i = 0; i < attente_.size(); ++i)
            if (attente_[i] != 0 && (vus_[i].largeur() >= largeur_ || (!manque(i, -1) && !manque(i, 1)))) {
                attente_[i] = 0;
                vus_[i].exact = vus_[i].largeur() < largeur_;
            }
    }

    // One program for many unknowns that hardly stand in one another's way: some of each equation.
    void essayer_ensemble(double sens) {
        std::vector<char> essayee(inconnues_.size(), 0);
        for (;;) {
            std::vector<std::size_t> place(termes_.size());
            for (std::size_t e = 0; e < place.size(); ++e)
                place[e] = std::max<std::size_t>(1, termes_[e].size() / 8);
            std::vector<int> choisies;
            for (std::size_t i = 0; i < inconnues_.size(); ++i) {
                if (attente_[i] == 0 || essayee[i] != 0 || !manque(i, sens) ||
                    std::ranges::any_of(presente_[i], [&](int e) { return place[static_cast<std::size_t>(e)] == 0; }))
                    continue;
                for (const int e : presente_[i])
                    --place[static_cast<std::size_t>(e)];
                essayee[i] = 1;
                choisies.push_back(static_cast<int>(i));
            }
            if (choisies.empty())
                return;
            extremum(choisies, sens);
            trier();
        }
    }

    double extremum(const std::vector<int> &choisies, double sens) {
        ++programmes_;
        for (const int i : choisies)
            clp_.setObjectiveCoefficient(i, sens);
        clp_.primal(1);
        const bool illimite = clp_.isProvenDualInfeasible();
        const double x = illimite ? -sens * infini : clp_.primalColumnSolution()[choisies.front()];
        if (!illimite && !clp_.isProvenOptimal())
            throw std::runtime_error("Clp could not solve a program");
        for (const int i : choisies)
            clp_.setObjectiveCoefficient(i, 0);
        if (!illimite)
            noter();
        else if (choisies.size() == 1)
            vus_[static_cast<std::size_t>(choisies.front())].haut = infini;
        return x;
    }

    // Whatever is solved for, the solution is possible for every unknown of the block.
    void noter() {
        const double *x = clp_.primalColumnSolution();
        for (std::size_t i = 0; i < vus_.size(); ++i) {
            vus_[i].bas = std::min(vus_[i].bas, x[i]);
            vus_[i].haut = std::max(vus_[i].haut, x[i]);
        }
    }

    std::vector<int> inconnues_;
    std::vector<std::vector<Terme>> termes_;  // of each equation, unknowns numbered in the block
    std::vector<std::vector<int>> presente_;  // equations of each unknown
    std::vector<double> seconds_;
    std::vector<Intervalle> dehors_; // nothing is possible outside
    std::vector<Intervalle> vus_;    // all of this is possible
    std::vector<char> attente_;      // neither seen wide enough nor known to be no wider
    double largeur_ = 0;
    ClpSimplex clp_;
    long programmes_ = 0;
};

} // namespace

Bilan encadrer(const Systeme &systeme, double largeur, const std::function<bool(int)> &utile, bool verifier) {
    const Reduction reduction(systeme);
    reduction.verifier();
    Bilan bilan{systeme.inconnues(), std::vector<char>(systeme.inconnues().size(), 0), 0, 0};
    for (std::size_t i = 0; i < bilan.intervalles.size(); ++i)
        if (reduction.connue(static_cast<int>(i))) {
            const double v = reduction.valeur(static_cast<int>(i));
            bilan.intervalles[i] = {v, v, true};
            bilan.determinees[i] = 1;
        }
    for (const Bloc &bloc : reduction.blocs()) {
        if (std::ranges::none_of(bloc.inconnues, utile))
            continue;
        ++bilan.blocs;
        if (bloc.equations.empty()) {
            bilan.intervalles[static_cast<std::size_t>(bloc.inconnues.front())].exact = true;
        } else if (bloc.equations.size() == 1) {
            encadrer_somme(systeme, systeme.equations()[static_cast<std::size_t>(bloc.equations.front())], reduction, bilan.intervalles);
        } else {
            Programme programme(systeme, bloc, reduction);
            const std::vector<Intervalle> vus = programme.encadrer(largeur, utile);
            const std::vector<char> d = verifier ? determinees(systeme, bloc) : std::vector<char>(vus.size());
            for (std::size_t i = 0; i < vus.size(); ++i) {
                bilan.intervalles[static_cast<std::size_t>(bloc.inconnues[i])] = vus[i];
                bilan.determinees[static_cast<std::size_t>(bloc.inconnues[i])] = d[i];
            }
            bilan.programmes += programme.programmes();
        }
    }
    return bilan;
}

std::int64_t seul_entier(const Intervalle &i) {
    if (!i.exact || std::isinf(i.haut))
        return -1;
    const double bas = std::ceil(i.bas - tolerance);
    return bas == std::floor(i.haut + tolerance) ? static_cast<std::int64_t>(bas) : -1;
}

} // namespace audit
