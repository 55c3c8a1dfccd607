// Filling a composite result column after column.
#pragma once

#include "pg/headers.h"

namespace carto_ops {

// Plain data, safe across a longjmp: arrays live in the current memory context.
class Ligne {
  public:
    // The row type of the running function, cached for its later calls.
    explicit Ligne(FunctionCallInfo fcinfo) {
        if (fcinfo->flinfo->fn_extra == nullptr) {
            TupleDesc desc;
            if (get_call_result_type(fcinfo, nullptr, &desc) != TYPEFUNC_COMPOSITE)
                elog(ERROR, "return type must be a row type");
            MemoryContext ancien = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
            fcinfo->flinfo->fn_extra = BlessTupleDesc(CreateTupleDescCopy(desc));
            MemoryContextSwitchTo(ancien);
        }
        desc_ = static_cast<TupleDesc>(fcinfo->flinfo->fn_extra);
        reserver();
    }

    // A row of another type: that of a set being filled.
    explicit Ligne(TupleDesc desc) : desc_(desc) { reserver(); }

    void ajouter(Datum valeur) { poser(valeur, false); }
    void ajouter_nul() { poser(0, true); }

    Datum rendre() {
        exiger_pleine();
        return HeapTupleGetDatum(heap_form_tuple(desc_, valeurs_, nuls_));
    }

    void verser(Tuplestorestate *ensemble) {
        exiger_pleine();
        tuplestore_putvalues(ensemble, desc_, valeurs_, nuls_);
    }

  private:
    void reserver() {
        valeurs_ = static_cast<Datum *>(palloc0(sizeof(Datum) * static_cast<Size>(desc_->natts)));
        nuls_ = static_cast<bool *>(palloc0(sizeof(bool) * static_cast<Size>(desc_->natts)));
    }

    void exiger_pleine() const {
        if (colonne_ != desc_->natts)
            elog(ERROR, "row type has %d columns, the module fills %d", desc_->natts, colonne_);
    }

    void poser(Datum valeur, bool nul) {
        if (colonne_ >= desc_->natts)
            elog(ERROR, "row type has only %d columns", desc_->natts);
        valeurs_[colonne_] = valeur;
        nuls_[colonne_] = nul;
        ++colonne_;
    }

    TupleDesc desc_;
    Datum *valeurs_;
    bool *nuls_;
    int colonne_ = 0;
};

} // namespace carto_ops
