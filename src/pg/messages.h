// Texts in the language of lc_messages, where ereport does not translate them itself.
#pragma once

#include "pg/headers.h"

namespace carto_ops {

// As ereport would: the text itself without a translation.
inline const char *traduire(const char *texte) {
#ifdef ENABLE_NLS
    if (*texte != '\0') // which stands for the header of a catalogue
        return dgettext(TEXTDOMAIN, texte);
#endif
    return texte;
}

} // namespace carto_ops
