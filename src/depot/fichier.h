// The lines of a deposited file, as texts by field. Read in the order of the file, a batch at a time.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "depot/fautes.h"
#include "depot/lecture.h"
#include "pg/barrier.h"
#include "pg/lecture.h"
#include "pg/texte.h"

namespace carto_ops::depot {

inline constexpr int lot = 1000;
inline constexpr int avancement = 200000; // lines between two notices: a second or two

// Plain: what the file has, in the memory of the call.
struct Entete {
    const char *table;
    int nombre; // columns that are read
    const char *const *colonnes;
    const int *champs; // field of each
};

struct Correction {
    const char *ident_rep, *champ, *ancienne, *nouvelle;
};

// A text of the server, trimmed, seen without a copy where it can be; its memory is that of the batch.
inline Texte texte_de(Datum valeur, bool nul) {
    if (nul)
        return {};
    return rogner(vue(DatumGetTextPP(valeur)));
}

// Corrections accepted earlier, by dwelling.
class Corrections {
  public:
    explicit Corrections(const Lignes<Correction> &liste) {
        for (uint64 i = 0; i < liste.nombre; ++i)
            par_logement_.emplace(liste.lignes[i].ident_rep, &liste.lignes[i]);
    }

    // A correction of another value than the one the file has now is told, not made.
    template <typename Ligne, std::size_t n>
    void appliquer(Ligne &ligne, const std::array<const char *, n> &noms, const char *perimee,
                   Fautes &fautes) const {
        if (par_logement_.empty())
            return;
        const auto [debut, fin] = par_logement_.equal_range(ligne.textes[0]);
        for (auto i = debut; i != fin; ++i) {
            const Correction &c = *i->second;
            for (std::size_t champ = 0; champ < n; ++champ)
                if (std::string_view(noms[champ]) == c.champ)
                    corriger(ligne.textes[champ], c, perimee, noms[champ], fautes);
        }
    }

  private:
    static void corriger(Texte &texte, const Correction &c, const char *perimee, const char *champ,
                         Fautes &fautes) {
        if (texte == (c.ancienne == nullptr ? Texte{} : Texte(c.ancienne)))
            texte = c.nouvelle == nullptr ? Texte{} : Texte(c.nouvelle);
        else
            fautes.si(texte != (c.nouvelle == nullptr ? Texte{} : Texte(c.nouvelle)), perimee, champ);
    }

    std::unordered_multimap<std::string_view, const Correction *> par_logement_;
};

// Calls `ligne(number, line)` for each line, the header being the first. False, at once, where lines do not
// come in the order they were written: the table has been rewritten.
template <typename Ligne, typename F> bool parcourir(const Entete &entete, bool trier, F ligne) {
    Portal portail = pg([&] {
        StringInfoData requete;
        initStringInfo(&requete);
        appendStringInfoString(&requete, "SELECT t.ligne");
        for (int i = 0; i < entete.nombre; ++i)
            appendStringInfo(&requete, ", t.%s", quote_identifier(entete.colonnes[i]));
        appendStringInfo(&requete, " FROM %s AS t%s", entete.table, trier ? " ORDER BY t.ligne" : "");
        return SPI_cursor_open_with_args(nullptr, requete.data, 0, nullptr, nullptr, nullptr, true, 0);
    });
    MemoryContext du_lot = pg([] {
        return AllocSetContextCreate(CurrentMemoryContext, "lines of a deposit", ALLOCSET_DEFAULT_SIZES);
    });
    const std::size_t largeur = static_cast<std::size_t>(entete.nombre) + 1;
    std::vector<Datum> valeurs(largeur);
    std::vector<char> nuls(largeur);
    int numero = 1;
    int64 precedente = -1;
    bool dans_l_ordre = true;
    while (dans_l_ordre) {
        const uint64 nombre = pg([&] {
            CHECK_FOR_INTERRUPTS();
            SPI_cursor_fetch(portail, true, lot);
            return SPI_processed;
        });
        if (nombre == 0)
            break;
        for (uint64 i = 0; i < nombre && dans_l_ordre; ++i) {
            Ligne l;
            MemoryContext ancien = MemoryContextSwitchTo(du_lot);
            pg([&] {
                heap_deform_tuple(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, valeurs.data(),
                                  reinterpret_cast<bool *>(nuls.data()));
                for (int k = 0; k < entete.nombre; ++k)
                    l.textes[static_cast<std::size_t>(entete.champs[k])] = texte_de(
                        valeurs[static_cast<std::size_t>(k) + 1], nuls[static_cast<std::size_t>(k) + 1] != 0);
            });
            dans_l_ordre = DatumGetInt64(valeurs[0]) > precedente;
            precedente = DatumGetInt64(valeurs[0]);
            if (dans_l_ordre)
                ligne(++numero, l);
            MemoryContextSwitchTo(ancien);
        }
        pg([&] {
            SPI_freetuptable(SPI_tuptable);
            MemoryContextReset(du_lot);
            if (numero / avancement != (numero - static_cast<int>(nombre)) / avancement)
                ereport(NOTICE, (errmsg("%s: %d lines read", entete.table, numero - 1)));
        });
    }
    pg([&] {
        SPI_cursor_close(portail);
        MemoryContextDelete(du_lot);
    });
    return dans_l_ordre;
}

} // namespace carto_ops::depot
