// A zip archive of one file: what QGIS expects a project kept in a database to be. Deflate and CRC-32 are zlib's; the headers around
// them are those of the format's specification (PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16).
#pragma once

#include <string>
#include <string_view>

namespace carto_ops::carte {

// Same input, same bytes: the file has no date of its own. Throws Refus beyond 1 GB, or if zlib fails.
std::string archive(std::string_view nom, std::string_view contenu);

} // namespace carto_ops::carte
