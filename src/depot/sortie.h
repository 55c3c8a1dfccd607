// Rows of a set-returning function, column after column, from values of the core.
#pragma once

#include <optional>
#include <span>

#include "depot/fautes.h"
#include "depot/lecture.h"
#include "pg/headers.h"

extern "C" {
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/timestamp.h"
}

namespace carto_ops::depot {

// Plain data, to be used inside pg(); memory is that of the current context.
class Sortie {
  public:
    explicit Sortie(ReturnSetInfo *resultat) : resultat_(resultat) {}

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

    void rendre() {
        if (colonne_ != resultat_->setDesc->natts)
            elog(ERROR, "row type has %d columns, the module fills %d", resultat_->setDesc->natts, colonne_);
        tuplestore_putvalues(resultat_->setResult, resultat_->setDesc, valeurs_, nuls_);
    }

  private:
    static constexpr int colonnes_max = 48;

    static Datum texte_pg(Texte t) {
        return PointerGetDatum(cstring_to_text_with_len(t.data(), static_cast<int>(t.size())));
    }

    static ArrayBuildState *accumuler(ArrayBuildState *tableau, std::string_view t) {
        return accumArrayResult(tableau, texte_pg(t), false, TEXTOID, CurrentMemoryContext);
    }

    void poser(Datum valeur, bool vide = false) {
        if (colonne_ >= Min(resultat_->setDesc->natts, colonnes_max))
            elog(ERROR, "row type has only %d columns", resultat_->setDesc->natts);
        valeurs_[colonne_] = valeur;
        nuls_[colonne_++] = vide;
    }
    void nul() { poser(0, true); }

    ReturnSetInfo *resultat_;
    Datum valeurs_[colonnes_max];
    bool nuls_[colonnes_max];
    int colonne_ = 0;
};

} // namespace carto_ops::depot
