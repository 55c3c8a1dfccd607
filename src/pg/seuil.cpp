#include "indicateur/cellule.h"
#include "pg/headers.h"
#include "pg/seuil.h"

namespace carto_ops {

namespace {
int seuil = seuil_legal;
}

void seuil_init() {
    DefineCustomIntVariable(
        "carto_ops.seuil_menages", "Sets the least number of households a figure may stand on.",
        "Figures about 1 to this number minus one households are withheld; 11 is the legal floor.", &seuil,
        seuil_legal, seuil_legal, 10000, PGC_SUSET, 0, nullptr, nullptr, nullptr);
    MarkGUCPrefixReserved("carto_ops");
}

int seuil_menages() {
    return seuil;
}

} // namespace carto_ops
