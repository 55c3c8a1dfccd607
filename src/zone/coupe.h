// How the zones of one scale cut the pieces made so far: what each takes, what is left, and whether both are sound.
#pragma once

#include <map>
#include <optional>
#include <unordered_map>

#include "zone/contenu.h"
#include "zone/passe.h"

namespace carto_ops::zone {

// The rule on addresses is held by who does not see the address scales: over pieces that these do not cut.
enum class Objet : std::uint8_t { menages, adresses };

class Coupe {
  public:
    using Restes = std::unordered_map<std::int32_t, Contenu>; // of the pieces that zones shown have cut

    Coupe(const Etude &etude, const Zonage &zonage, std::size_t famille, const Partition &pieces, Objet objet);

    // To be called once, before what follows: `candidate` zones are those that may cut.
    void detailler(const std::vector<char> &candidate);

    std::size_t nombre_pieces() const { return pieces_.nombre(); }
    std::vector<std::int32_t> pieces_de(std::int32_t zone) const;

    // What is left of the pieces of a zone once it is shown, in their order; none where that, or what it takes, is not sound.
    std::optional<std::vector<Contenu>> apres(std::int32_t zone, const Restes &restes);
    void poser(std::int32_t zone, std::vector<Contenu> contenus, Restes &restes) const;

    // Of zones that are all shown, those that take or leave something that is not sound.
    void denoncer(std::vector<char> &fautive);

  private:
    // What a zone takes of a piece.
    struct Part {
        std::int32_t zone;
        std::int32_t piece;
        Contenu contenu;
    };

    void verser(std::size_t lieu, Contenu &contenu) const;
    void verser_menages(std::size_t lieu, Contenu &contenu) const;
    void verser_adresses(std::size_t lieu, Contenu &contenu) const;
    void verser_taux(std::size_t lieu, Contenu &contenu) const;
    const Regroupement &regroupement(std::int32_t piece, bool dedans);
    bool sain(const Contenu &contenu, const Regroupement &regroupement) const;
    void respirer();

    const Etude &etude_;
    const Zonage &zonage_;
    const Famille &famille_;
    bool large_;
    bool avec_dessous_; // narrower families of this scale may be combined with wider ones of scales that have more rules
    const Partition &pieces_;
    Objet objet_;
    std::vector<Contenu> reste_; // of each piece
    std::vector<Part> parts_;
    std::vector<std::vector<std::size_t>> par_zone_;
    std::map<std::vector<unsigned>, Regroupement> regroupements_;
    std::uint64_t pas_ = 0;
};

} // namespace carto_ops::zone
