// Rows of a set-returning function, column after column, from values of the core.
#pragma once

#include <optional>
#include <span>

#include "depot/fautes.h"
#include "depot/lecture.h"
#include "pg/ligne.h"

extern "C" {
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/timestamp.h"
}

namespace carto_ops::depot {

// Plain data, to be used inside pg(); memory is that of the current context.
class Sortie {
  public:
    explicit Sortie(ReturnSetInfo *resultat) : ensemble_(resultat->setResult), ligne_(resultat->setDesc) {}

    void texte(Texte t) { t.data() == nullptr ? nul() : poser(texte_pg(t)); }
    void caractere(char c) { c == '\0' ? nul() : poser(texte_pg({&c, 1})); }
    void entier(std::optional<int> v) { v ? poser(Int32GetDatum(*v)) : nul(); }
    void court(std::optional<int> v) { v ? poser(Int16GetDatum(static_cast<int16>(*v))) : nul(); }
    void reel(std::optional<double> v) { v ? poser(Float8GetDatum(*v)) : nul(); }
    void booleen(std::optional<bool> v) { v ? poser(BoolGetDatum(*v)) : nul(); }

    // First day of a month counted from year 0.
    void mois(std::optional<int> v) {
        v ? poser(DateADTGetDatum(date2j(*v / 12, *v % 12 + 1, 1) - POSTGRES_EPOCH_JDATE)) : nul();
    }

    // Bits, the first one lowest.
    void drapeaux(std::span<const bool> bits) {
        int valeur = 0;
        for (std::size_t i = 0; i < bits.size(); ++i)
            valeur |= bits[i] ? 1 << i : 0;
        poser(Int32GetDatum(valeur));
    }

    // Rule, field, rule, field...
    void fautes(std::span<const Faute> fautes, std::span<const Retablie> retablies) {
        if (fautes.empty() && retablies.empty())
            return nul();
        ArrayBuildState *tableau = nullptr;
        for (const Faute &f : fautes)
            tableau = accumuler(accumuler(tableau, f.regle), f.champ);
        for (const Retablie &r : retablies)
            tableau = accumuler(accumuler(tableau, r.regle), r.champ);
        poser(makeArrayResult(tableau, CurrentMemoryContext));
    }

    // Rule, field, former text, new text...
    void retablies(std::span<const Retablie> retablies) {
        if (retablies.empty())
            return nul();
        ArrayBuildState *tableau = nullptr;
        for (const Retablie &r : retablies)
            for (const std::string_view t :
                 {std::string_view(r.regle), std::string_view(r.champ), r.ancienne, r.nouvelle()})
                tableau = accumuler(tableau, t);
        poser(makeArrayResult(tableau, CurrentMemoryContext));
    }

    void rendre() { ligne_.verser(ensemble_); }

  private:
    static Datum texte_pg(Texte t) {
        return PointerGetDatum(cstring_to_text_with_len(t.data(), static_cast<int>(t.size())));
    }

    static ArrayBuildState *accumuler(ArrayBuildState *tableau, std::string_view t) {
        return accumArrayResult(tableau, texte_pg(t), false, TEXTOID, CurrentMemoryContext);
    }

    void poser(Datum valeur) { ligne_.ajouter(valeur); }
    void nul() { ligne_.ajouter_nul(); }

    Tuplestorestate *ensemble_;
    Ligne ligne_;
};

} // namespace carto_ops::depot
