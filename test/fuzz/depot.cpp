// libFuzzer: bytes make the fields of a line. Whatever they are, what is read is within its bounds, a fault
// names a field of the file, and what was put right is read without that fault.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "depot/ops.h"
#include "depot/rpls.h"

using namespace carto_ops::depot;

namespace {

void exiger(bool condition) {
    if (!condition)
        std::abort();
}

// Fields parted by a zero byte, trimmed as those of a file are.
template <typename Ligne> Ligne couper(const std::string &octets) {
    Ligne l;
    std::size_t debut = 0;
    for (Texte &t : l.textes) {
        const std::size_t fin = std::min(octets.find('\0', debut), octets.size());
        t = rogner(std::string_view(octets).substr(debut, fin - debut));
        debut = std::min(fin + 1, octets.size());
    }
    return l;
}

template <typename T> void entre(const std::optional<T> &valeur, T moindre, T plus) {
    exiger(!valeur || (*valeur >= moindre && *valeur <= plus));
}

template <std::size_t n> void nommees(const Fautes &fautes, const std::array<const char *, n> &noms) {
    for (const Faute &f : fautes.liste()) {
        bool connu = false;
        for (const char *nom : noms)
            connu = connu || nom == f.champ;
        exiger(connu && f.regle != nullptr);
    }
}

void essayer_rpls(const std::string &octets) {
    static const Communes communes = [] {
        Communes c;
        c.ajouter("01234", 1, "01234");
        c.ajouter("59350", 2, "59350");
        return c;
    }();
    ContexteRpls c;
    c.campagne = 2022;
    c.reference = 2022 * 12;
    c.siren = "999000052";
    c.presents.fill(true);
    c.communes = &communes;
    LigneRpls l = couper<LigneRpls>(octets);
    Retablies r;
    retablir(l, c, r);
    Fautes f;
    const LogementLu lu = lire_rpls(l, c, f);
    nommees(f, noms_rpls);
    entre(lu.nb_pieces, 1, 9);
    entre(lu.surface, 1, 9999);
    entre(lu.bail, 1800 * 12, 2200 * 12 - 1);
    entre(lu.x, -6.0, 1400000.0);
    exiger(lu.x.has_value() == lu.y.has_value() &&
           (lu.typeconst == 0 || std::string("CIE").find(lu.typeconst) != std::string::npos));
    exiger(lu.adresse.texte().size() <= 160);
    for (const Retablie &x : r.liste())
        for (const Faute &y : f.liste())
            exiger(std::string_view(x.champ) != y.champ ||
                   (std::string_view(y.regle) != "rpls_commune_inconnue" &&
                    std::string_view(y.regle) != "rpls_codepostal"));
}

void essayer_ops(const std::string &octets) {
    ContexteOps c;
    c.campagne = 2022;
    c.reference = 2022 * 12;
    c.siren = "999000052";
    c.presents.fill(true);
    LigneOps l = couper<LigneOps>(octets);
    Retablies r;
    retablir(l, r);
    Fautes f;
    const MenageLu lu = lire_ops(l, c, f);
    nommees(f, noms_ops);
    entre(lu.enquete, 1, 4);
    entre(lu.nb_occ, 1, 99);
    entre(lu.pct_plafond, 0.0, 1e9);
    for (const auto &a : lu.activites)
        entre(a, 0, 98);
    for (const Retablie &x : r.liste())
        for (const Faute &y : f.liste())
            exiger(std::string_view(x.champ) != y.champ || std::string_view(y.regle) != "ops_pct_plafond");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *donnees, std::size_t taille) {
    const std::string octets(reinterpret_cast<const char *>(donnees), taille);
    essayer_rpls(octets);
    essayer_ops(octets);
    return 0;
}
