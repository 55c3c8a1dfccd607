// Setting carto_ops.connexion_qgis: how the stored QGIS project connects its layers.
#pragma once

namespace carto_ops {

void connexion_init();

} // namespace carto_ops
