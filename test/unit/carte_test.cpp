#include "carte/archive.h"
#include "carte/jenks.h"

#include <algorithm>
#include <cstdint>
#include <gtest/gtest.h>
#include <limits>
#include <random>
#include <zlib.h>

#include "noyau/refus.h"

using namespace carto_ops::carte;

namespace {

double dispersion(const std::vector<double> &v, std::size_t debut, std::size_t fin) {
    double moyenne = 0, somme = 0;
    for (std::size_t i = debut; i < fin; ++i)
        moyenne += v[i] / static_cast<double>(fin - debut);
    for (std::size_t i = debut; i < fin; ++i)
        somme += (v[i] - moyenne) * (v[i] - moyenne);
    return somme;
}

// Every cut of sorted values into at most `classes` classes, by recursion.
double meilleure(const std::vector<double> &v, std::size_t debut, int classes) {
    double m = dispersion(v, debut, v.size());
    for (std::size_t fin = debut + 1; classes > 1 && fin < v.size(); ++fin)
        m = std::min(m, dispersion(v, debut, fin) + meilleure(v, fin, classes - 1));
    return m;
}

double obtenue(const std::vector<double> &v, const std::vector<double> &bornes) {
    double somme = 0;
    std::size_t debut = 0;
    for (std::size_t i = 1; i <= v.size(); ++i)
        if (i == v.size() || std::binary_search(bornes.begin(), bornes.end(), v[i])) {
            if (i < v.size() && v[i] == v[i - 1])
                continue;
            somme += dispersion(v, debut, i);
            debut = i;
        }
    return somme;
}

std::uint32_t nombre(const std::string &a, std::size_t ou, int taille) {
    std::uint32_t n = 0;
    for (int i = taille - 1; i >= 0; --i)
        n = n << 8 | static_cast<unsigned char>(a[ou + static_cast<std::size_t>(i)]);
    return n;
}

} // namespace

TEST(Jenks, BreaksWhereValuesDo) {
    EXPECT_EQ(jenks({1, 2, 3, 10, 11, 12, 50, 51, 52}, 3), (std::vector<double>{10, 50}));
    EXPECT_EQ(jenks({52, 1, 11, 2, 51, 10, 3, 12, 50}, 3), (std::vector<double>{10, 50}));
}

TEST(Jenks, AsManyClassesAsDistinctValuesAtMost) {
    EXPECT_EQ(jenks({4, 4, 4}, 5), std::vector<double>{});
    EXPECT_EQ(jenks({4, 7, 4, 7}, 5), std::vector<double>{7});
    EXPECT_EQ(jenks({}, 5), std::vector<double>{});
    EXPECT_EQ(jenks({1, 2, 3}, 1), std::vector<double>{});
}

TEST(Jenks, NoCutIsBetter) {
    std::mt19937 alea(7);
    for (int essai = 0; essai < 400; ++essai) {
        std::vector<double> v(1 + alea() % 12);
        for (double &x : v)
            x = 1e6 + static_cast<double>(alea() % (essai % 2 == 0 ? 8 : 1000));
        const int classes = 1 + static_cast<int>(alea() % 5);
        const std::vector<double> bornes = jenks(v, classes);
        std::sort(v.begin(), v.end());
        EXPECT_LT(static_cast<int>(bornes.size()), classes);
        EXPECT_NEAR(obtenue(v, bornes), meilleure(v, 0, classes), 1e-4) << essai;
    }
}

TEST(Archive, HoldsTheFileAsItsHeadersSay) {
    const std::string contenu(100000, 'x');
    const std::string a = archive("carte.qgs", contenu);
    EXPECT_LT(a.size(), 1000U);
    EXPECT_EQ(a.substr(0, 4), "PK\3\4");
    EXPECT_EQ(nombre(a, 14, 4), crc32(0, reinterpret_cast<const Bytef *>(contenu.data()), 100000));
    EXPECT_EQ(nombre(a, 22, 4), 100000U);
    EXPECT_EQ(a.substr(30, 9), "carte.qgs");
    std::string lu(100001, '\0');
    z_stream flux{};
    ASSERT_EQ(inflateInit2(&flux, -MAX_WBITS), Z_OK);
    flux.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(a.data() + 39));
    flux.avail_in = nombre(a, 18, 4);
    flux.next_out = reinterpret_cast<Bytef *>(lu.data());
    flux.avail_out = 100001;
    EXPECT_EQ(inflate(&flux, Z_FINISH), Z_STREAM_END);
    EXPECT_EQ(lu.substr(0, flux.total_out), contenu);
    inflateEnd(&flux);
    // The directory, then the end that says where it starts.
    const std::size_t fin = a.size() - 22, repertoire = nombre(a, fin + 16, 4);
    EXPECT_EQ(a.substr(fin, 4), "PK\5\6");
    EXPECT_EQ(a.substr(repertoire, 4), "PK\1\2");
    EXPECT_EQ(repertoire, 39 + nombre(a, 18, 4));
    EXPECT_EQ(nombre(a, fin + 12, 4), fin - repertoire);
    EXPECT_EQ(a.substr(repertoire + 10, 20), a.substr(8, 20));
}

TEST(Archive, SameInputSameBytes) {
    EXPECT_EQ(archive("a", "é"), archive("a", "é"));
    EXPECT_NE(archive("a", "e"), archive("b", "e"));
}

TEST(Archive, RefusesANameTooLong) {
    EXPECT_THROW(archive(std::string(70000, 'n'), ""), carto_ops::Refus);
}
