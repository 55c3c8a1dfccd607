#include "carte/archive.h"

#include <cstdint>
#include <zlib.h>

#include "noyau/refus.h"

namespace carto_ops::carte {

namespace {

constexpr std::size_t taille_max = 1 << 30;

class Ecriture {
  public:
    void court(std::uint32_t valeur) { petit_boutiste(valeur, 2); }
    void long_(std::uint32_t valeur) { petit_boutiste(valeur, 4); }
    void texte(std::string_view t) { octets.append(t); }

    std::string octets;

  private:
    void petit_boutiste(std::uint32_t valeur, int taille) {
        for (int i = 0; i < taille; ++i)
            octets.push_back(static_cast<char>(valeur >> (8 * i) & 0xff));
    }
};

// Without the header of zlib: the archive has its own.
std::string comprimer(std::string_view contenu) {
    z_stream flux{};
    if (deflateInit2(&flux, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
        throw Refus(sqlstate::donnee_corrompue, "could not start compression");
    std::string resultat(deflateBound(&flux, contenu.size()), '\0');
    flux.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(contenu.data()));
    flux.avail_in = static_cast<uInt>(contenu.size());
    flux.next_out = reinterpret_cast<Bytef *>(resultat.data());
    flux.avail_out = static_cast<uInt>(resultat.size());
    const int etat = deflate(&flux, Z_FINISH);
    resultat.resize(flux.total_out);
    deflateEnd(&flux);
    if (etat != Z_STREAM_END)
        throw Refus(sqlstate::donnee_corrompue, "could not compress");
    return resultat;
}

// What the header of a file and the directory of the archive say alike.
void decrire(Ecriture &e, std::string_view nom, std::string_view contenu, std::size_t comprime) {
    constexpr std::uint32_t version = 20, nom_en_utf8 = 0x800, deflate = 8, minuit = 0, premier_janvier_1980 = 0x21;
    e.court(version);
    e.court(nom_en_utf8);
    e.court(deflate);
    e.court(minuit);
    e.court(premier_janvier_1980);
    e.long_(static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef *>(contenu.data()), static_cast<uInt>(contenu.size()))));
    e.long_(static_cast<std::uint32_t>(comprime));
    e.long_(static_cast<std::uint32_t>(contenu.size()));
    e.court(static_cast<std::uint32_t>(nom.size()));
    e.court(0); // no extra field
}

} // namespace

std::string archive(std::string_view nom, std::string_view contenu) {
    if (contenu.size() > taille_max || nom.size() > UINT16_MAX)
        throw Refus(sqlstate::valeur_invalide, "file is too large for an archive");
    const std::string donnees = comprimer(contenu);
    Ecriture e;
    e.long_(0x04034b50);
    decrire(e, nom, contenu, donnees.size());
    e.texte(nom);
    e.texte(donnees);
    const std::size_t repertoire = e.octets.size();
    e.long_(0x02014b50);
    e.court(20); // made by version 2.0, MS-DOS attributes
    decrire(e, nom, contenu, donnees.size());
    e.court(0); // no comment
    e.court(0); // first disk
    e.court(0); // internal attributes
    e.long_(0); // external attributes
    e.long_(0); // where the file starts
    e.texte(nom);
    const std::size_t fin = e.octets.size();
    e.long_(0x06054b50);
    e.court(0);
    e.court(0);
    e.court(1);
    e.court(1);
    e.long_(static_cast<std::uint32_t>(fin - repertoire));
    e.long_(static_cast<std::uint32_t>(repertoire));
    e.court(0);
    return e.octets;
}

} // namespace carto_ops::carte
