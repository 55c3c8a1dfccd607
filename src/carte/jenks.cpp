#include "carte/jenks.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace carto_ops::carte {

namespace {

// Sums over the distinct values before each, around the mean: squares of large values would cancel one another.
class Sommes {
  public:
    explicit Sommes(const std::vector<double> &triees) {
        const double moyenne = std::accumulate(triees.begin(), triees.end(), 0.0) / static_cast<double>(triees.size());
        poids_ = somme_ = carre_ = {0};
        for (std::size_t i = 0; i < triees.size(); ++i) {
            if (i == 0 || triees[i] != triees[i - 1]) {
                distinctes.push_back(triees[i]);
                poids_.push_back(poids_.back());
                somme_.push_back(somme_.back());
                carre_.push_back(carre_.back());
            }
            const double ecart = triees[i] - moyenne;
            poids_.back() += 1;
            somme_.back() += ecart;
            carre_.back() += ecart * ecart;
        }
    }

    // Sum of squared distances to their mean, of the distinct values from `debut` to `fin` excluded.
    double dispersion(std::size_t debut, std::size_t fin) const {
        const double s = somme_[fin] - somme_[debut];
        return carre_[fin] - carre_[debut] - s * s / (poids_[fin] - poids_[debut]);
    }

    std::vector<double> distinctes;

  private:
    std::vector<double> poids_, somme_, carre_;
};

// One more class: for each end, where the last class starts. The best start never falls as the end rises, so each half of the ends
// needs only the starts on its side of the middle one.
class Etape {
  public:
    Etape(const Sommes &sommes, const std::vector<double> &avant, std::size_t classes)
        : meilleur(avant.size(), std::numeric_limits<double>::infinity()), debut(avant.size(), 0), sommes_(sommes), avant_(avant) {
        chercher(classes, avant.size() - 1, classes - 1, avant.size() - 2);
    }

    std::vector<double> meilleur;
    std::vector<std::size_t> debut;

  private:
    void chercher(std::size_t premiere, std::size_t derniere, std::size_t debut_min, std::size_t debut_max) {
        if (premiere > derniere)
            return;
        const std::size_t fin = premiere + (derniere - premiere) / 2;
        for (std::size_t d = debut_min; d <= std::min(debut_max, fin - 1); ++d)
            if (const double cout = avant_[d] + sommes_.dispersion(d, fin); cout < meilleur[fin]) {
                meilleur[fin] = cout;
                debut[fin] = d;
            }
        chercher(premiere, fin - 1, debut_min, debut[fin]);
        chercher(fin + 1, derniere, debut[fin], debut_max);
    }

    const Sommes &sommes_;
    const std::vector<double> &avant_;
};

} // namespace

std::vector<double> jenks(std::vector<double> valeurs, int classes, void (*cancelled)()) {
    std::sort(valeurs.begin(), valeurs.end());
    if (valeurs.empty())
        return {};
    const Sommes sommes(valeurs);
    const std::size_t n = sommes.distinctes.size();
    const std::size_t k = std::min(static_cast<std::size_t>(std::max(classes, 1)), n);
    std::vector<double> cout(n + 1, 0);
    for (std::size_t fin = 1; fin <= n; ++fin)
        cout[fin] = sommes.dispersion(0, fin);
    std::vector<std::vector<std::size_t>> debuts;
    for (std::size_t c = 2; c <= k; ++c) {
        if (cancelled != nullptr)
            cancelled();
        Etape etape(sommes, cout, c);
        cout = std::move(etape.meilleur);
        debuts.push_back(std::move(etape.debut));
    }
    std::vector<double> bornes;
    std::size_t fin = n;
    for (auto etape = debuts.rbegin(); etape != debuts.rend(); ++etape) {
        fin = (*etape)[fin];
        bornes.push_back(sommes.distinctes[fin]);
    }
    std::reverse(bornes.begin(), bornes.end());
    return bornes;
}

} // namespace carto_ops::carte
