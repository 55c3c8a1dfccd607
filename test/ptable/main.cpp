// ptable D V js [D V [M]]: prints a perturbation table as the R package ptable writes it; the second pair of
// parameters gives the light row of large counts. With a modulus M of the keys: what each count is published as, and by how
// many keys; the last row is that of every count from there on.
#include "cle/ptable.h"

#include <cstdio>
#include <cstdlib>
#include <exception>

using namespace carto_ops;

namespace {

void imprimer(const std::vector<Perturbation> &table) {
    std::puts("i,j,p,v,p_int_lb,p_int_ub");
    long double bas = 0;
    for (std::size_t k = 0; k < table.size(); ++k) {
        const Perturbation &t = table[k];
        if (k == 0 || table[k - 1].effectif != t.effectif)
            bas = 0;
        std::printf("%d,%d,%.8Lf,%d,%.8Lf,%.8Lf\n", t.effectif, t.effectif + t.ecart, t.probabilite, t.ecart,
                    bas, bas + t.probabilite);
        bas += t.probabilite;
    }
}

void imprimer_cles(const std::vector<Intervalle> &table) {
    std::puts("effectif,publie,cles");
    for (std::size_t k = 0; k < table.size(); ++k) {
        const bool suite = k > 0 && table[k - 1].effectif == table[k].effectif;
        if (const std::uint64_t cles = table[k].borne - (suite ? table[k - 1].borne : 0); cles > 0)
            std::printf("%d,%d,%llu\n", table[k].effectif, table[k].publie, static_cast<unsigned long long>(cles));
    }
}

} // namespace

int main(int argc, char **argv) {
    if (argc != 4 && argc != 6 && argc != 7) {
        std::fprintf(stderr, "usage: ptable D V js [D V [M]]\n");
        return 2;
    }
    try {
        const Parametres petits{std::atoi(argv[1]), std::atof(argv[2]), std::atoi(argv[3])};
        const std::vector<Perturbation> table =
            argc == 4 ? perturbations(petits)
                      : perturbations(petits, {std::atoi(argv[4]), std::atof(argv[5]), 0});
        if (argc == 7)
            imprimer_cles(intervalles(table, std::strtoull(argv[6], nullptr, 10)));
        else
            imprimer(table);
    } catch (const std::exception &e) {
        std::fprintf(stderr, "ptable: %s\n", e.what());
        return 1;
    }
    return 0;
}
