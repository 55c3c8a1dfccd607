// The threshold of R1 as a setting: 11 is its minimum, only a superuser may raise it.
#pragma once

namespace carto_ops {

void seuil_init(); // defines carto_ops.seuil_menages
int seuil_menages();

} // namespace carto_ops
