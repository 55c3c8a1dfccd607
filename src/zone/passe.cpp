#include "zone/passe.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <unordered_map>

#include "zone/contenu.h"

namespace carto_ops::zone {

namespace {

// What a zone takes of a piece.
struct Part {
    std::int32_t zone;
    std::int32_t piece;
    Contenu contenu;
};

// Candidate zones linked by the pieces they share, to be chosen together.
struct Bloc {
    std::vector<std::int32_t> zones; // in the order of their numbers
};

std::size_t rang(std::int32_t i) {
    return static_cast<std::size_t>(i);
}

class PasseZonage {
  public:
    PasseZonage(const Etude &etude, const Zonage &zonage, std::size_t nb_zones, std::size_t famille,
                const std::vector<char> &permise, const Partition &pieces)
        : etude_(etude), zonage_(zonage), famille_(etude.systeme.familles[famille]), large_(famille == 0),
          avec_dessous_(famille > 0 && ((etude.dessous.initie && !zonage.regle.initie) ||
                                        (!zonage.adresse && etude.dessous.adresses_min > zonage.regle.adresses_min) ||
                                        etude.dessous.numerateur_min > zonage.regle.numerateur_min ||
                                        etude.dessous.plafond < zonage.regle.plafond)),
          pieces_(pieces), taille_(nb_zones, 0), candidate_(nb_zones, 0), montree_(nb_zones, 0) {
        mesurer();
        for (std::size_t z = 0; z < nb_zones; ++z) {
            montree_[z] = permise[z] != 0 && taille_[z] == 0;
            candidate_[z] = permise[z] != 0 && taille_[z] >= (zonage.imposee ? 1 : zonage.regle.seuil);
        }
    }

    // Zones of this zoning shown, the empty ones included. `coupe` gets those that cut.
    void choisir(std::vector<char> &montree, std::vector<char> &coupe) {
        detailler();
        for (const Bloc &bloc : blocs())
            for (const std::int32_t z : choix(bloc))
                coupe[rang(z)] = 1;
        for (const std::int32_t z : zonage_.zone)
            if (z >= 0 && (montree_[rang(z)] != 0 || coupe[rang(z)] != 0))
                montree[rang(z)] = 1;
    }

    // Permitted and not empty: an empty set cuts nothing.
    const std::vector<char> &candidates() const { return candidate_; }

    // Of zones that are all shown, those that make or leave something that is not sound.
    void denoncer(std::vector<char> &fautive) {
        detailler();
        std::vector<char> etat(pieces_.nombre(), 0); // 1: what is left is sound, 2: it is not
        for (const Part &part : parts_) {
            respirer();
            if (!sain(part.contenu, regroupement(part.piece, true)))
                fautive[rang(part.zone)] = 1;
            reste_[rang(part.piece)].retirer(part.contenu);
        }
        for (const Part &part : parts_)
            if (etat[rang(part.piece)] == 0)
                etat[rang(part.piece)] = sain(reste_[rang(part.piece)], regroupement(part.piece, false)) ? 1 : 2;
        for (const Part &part : parts_)
            if (etat[rang(part.piece)] == 2)
                fautive[rang(part.zone)] = 1;
    }

  private:
    void respirer() {
        if (etude_.cancelled != nullptr && ++pas_ % 1024 == 0)
            etude_.cancelled();
    }

    std::int64_t menages(std::size_t lieu, unsigned classes) const {
        std::int64_t n = 0;
        for (unsigned c = 0; c < nb_classes_max; ++c)
            if ((classes >> c & 1U) != 0)
                n += etude_.systeme.effectifs[lieu][c];
        return n;
    }

    void mesurer() {
        for (std::size_t l = 0; l < zonage_.zone.size(); ++l)
            if (zonage_.zone[l] >= 0)
                taille_[rang(zonage_.zone[l])] += menages(l, famille_.classes);
    }

    // Contents of the pieces that a candidate touches, and of what candidates take of them.
    void detailler() {
        const std::vector<std::int32_t> &piece = pieces_.piece();
        std::vector<char> touchee(pieces_.nombre(), 0);
        for (std::size_t l = 0; l < piece.size(); ++l)
            if (est_candidate(zonage_.zone[l]))
                touchee[rang(piece[l])] = 1;
        reste_.resize(pieces_.nombre());
        std::unordered_map<std::uint64_t, std::size_t> place;
        for (std::size_t l = 0; l < piece.size(); ++l) {
            if (touchee[rang(piece[l])] == 0)
                continue;
            verser(l, reste_[rang(piece[l])]);
            const std::int32_t z = zonage_.zone[l];
            if (!est_candidate(z))
                continue;
            const std::uint64_t cle = static_cast<std::uint64_t>(piece[l]) << 32 | static_cast<std::uint32_t>(z);
            const auto [ou, nouvelle] = place.try_emplace(cle, parts_.size());
            if (nouvelle)
                parts_.push_back({z, piece[l], {}});
            verser(l, parts_[ou->second].contenu);
            respirer();
        }
        for (Contenu &c : reste_)
            c.clore();
        for (Part &p : parts_)
            p.contenu.clore();
    }

    bool est_candidate(std::int32_t z) const { return z >= 0 && candidate_[rang(z)] != 0; }

    // Adds a place to a content: all its classes, since what a narrower family leaves counts too.
    void verser(std::size_t l, Contenu &contenu) const {
        const bool initie = zonage_.regle.initie || (avec_dessous_ && etude_.dessous.initie);
        const bool adresses = zonage_.regle.adresses_min > 0 || (avec_dessous_ && etude_.dessous.adresses_min > 0);
        const std::int32_t bailleur = initie ? etude_.lieux[l].bailleur : 0;
        for (unsigned c = 0; c < nb_classes_max; ++c) {
            const std::int32_t n = etude_.systeme.effectifs[l][c];
            if (n == 0)
                continue;
            contenu.ajouter(etude_.strate[l][c], bailleur, n);
            if (adresses)
                contenu.ajouter_adresse(etude_.strate_adresses[l][c], etude_.lieux[l].residence, n);
            if (avec_dessous_)
                contenu.ajouter(etude_.strate_larges[l][c], bailleur, n);
        }
        verser_taux(l, contenu);
        if (zonage_.regle.dominance && !etude_.systeme.loyers.empty() && etude_.systeme.loyers[l] > 0)
            contenu.ajouter(etude_.strate_loyers, etude_.lieux[l].bailleur, etude_.systeme.loyers[l]);
    }

    void verser_taux(std::size_t l, Contenu &contenu) const {
        const bool numerateurs = (avec_dessous_ ? etude_.dessous : zonage_.regle).numerateur_min > 1;
        const bool parts = (avec_dessous_ ? etude_.dessous : zonage_.regle).plafond < 100;
        for (std::size_t t = 0; (numerateurs || parts) && t < etude_.systeme.taux.size(); ++t) {
            const Taux &taux = etude_.systeme.taux[t];
            const StratesTaux &strates = etude_.strate_taux[t];
            for (unsigned c = 0; c < nb_classes_max; ++c) {
                const std::int32_t n = taux.numerateurs[l][c];
                if (numerateurs && n > 0) {
                    contenu.ajouter(strates.numerateurs[l][c], 0, n);
                    if (avec_dessous_)
                        contenu.ajouter(strates.numerateurs_larges[l][c], 0, n);
                }
                if (parts && etude_.systeme.effectifs[l][c] > 0 && (large_ || taux.etroit)) {
                    contenu.ajouter_part(strates.parts[l][c], n, taux.denominateurs[l][c]);
                    if (avec_dessous_)
                        contenu.ajouter_part(strates.parts_larges[l][c], n, taux.denominateurs[l][c]);
                }
            }
        }
    }

    std::vector<Bloc> blocs() {
        par_zone_.assign(taille_.size(), {});
        for (std::size_t p = 0; p < parts_.size(); ++p)
            par_zone_[rang(parts_[p].zone)].push_back(p);
        std::vector<std::int32_t> chef(pieces_.nombre());
        std::iota(chef.begin(), chef.end(), 0);
        const auto racine = [&chef](std::int32_t p) {
            while (chef[rang(p)] != p)
                p = chef[rang(p)] = chef[rang(chef[rang(p)])];
            return p;
        };
        for (const std::vector<std::size_t> &parts : par_zone_)
            for (std::size_t i = 1; i < parts.size(); ++i)
                chef[rang(racine(parts_[parts[i]].piece))] = racine(parts_[parts[0]].piece);
        std::vector<Bloc> resultat;
        std::unordered_map<std::int32_t, std::size_t> bloc;
        for (std::size_t z = 0; z < par_zone_.size(); ++z) {
            if (par_zone_[z].empty())
                continue;
            const auto [ou, nouveau] = bloc.try_emplace(racine(parts_[par_zone_[z][0]].piece), resultat.size());
            if (nouveau)
                resultat.push_back({});
            resultat[ou->second].zones.push_back(static_cast<std::int32_t>(z));
        }
        return resultat;
    }

    // Depends only on the families shown over the piece: few of them, so made once each.
    const Regroupement &regroupement(std::int32_t piece, bool dedans) {
        std::vector<unsigned> familles = pieces_.familles(piece);
        if (dedans)
            familles.push_back(famille_.classes);
        const auto connu = regroupements_.find(familles);
        if (connu != regroupements_.end())
            return connu->second;
        Regroupement r = large_ && !familles.empty() ? Regroupement::entier(etude_.strates)
                                                     : Regroupement::par_classes(etude_.strates, familles);
        return regroupements_.emplace(std::move(familles), std::move(r)).first->second;
    }

    // The largest first: what stays withheld is then small. Two orders are tried when an earlier pattern is known, and the
    // one that withholds fewer households is kept; the earlier pattern wins ties.
    std::vector<std::int32_t> choix(const Bloc &bloc) {
        std::vector<std::int32_t> ordre = bloc.zones;
        std::stable_sort(ordre.begin(), ordre.end(),
                         [this](std::int32_t a, std::int32_t b) { return taille_[rang(a)] > taille_[rang(b)]; });
        std::vector<std::int32_t> meilleur = essayer(ordre);
        if (famille_.preferee.empty())
            return meilleur;
        std::stable_partition(ordre.begin(), ordre.end(),
                              [this](std::int32_t z) { return famille_.preferee[rang(z)] != 0; });
        std::vector<std::int32_t> stable = essayer(ordre);
        return total(stable) >= total(meilleur) ? stable : meilleur;
    }

    std::int64_t total(const std::vector<std::int32_t> &zones) const {
        std::int64_t n = 0;
        for (const std::int32_t z : zones)
            n += taille_[rang(z)];
        return n;
    }

    std::vector<std::int32_t> essayer(const std::vector<std::int32_t> &ordre) {
        std::unordered_map<std::int32_t, Contenu> reste;
        std::vector<std::int32_t> retenues;
        for (const std::int32_t z : ordre) {
            respirer();
            if (coupe_saine(z, reste))
                retenues.push_back(z);
        }
        return retenues;
    }

    // Whether showing the zone cuts its pieces soundly; if so, `reste` no longer holds it.
    bool coupe_saine(std::int32_t z, std::unordered_map<std::int32_t, Contenu> &reste) {
        std::vector<Contenu> nouveaux;
        for (const std::size_t p : par_zone_[rang(z)]) {
            const Part &part = parts_[p];
            if (!sain(part.contenu, regroupement(part.piece, true)))
                return false;
            const auto ou = reste.find(part.piece);
            Contenu c = ou == reste.end() ? reste_[rang(part.piece)] : ou->second;
            c.retirer(part.contenu);
            if (!sain(c, regroupement(part.piece, false)))
                return false;
            nouveaux.push_back(std::move(c));
        }
        for (std::size_t i = 0; i < nouveaux.size(); ++i)
            reste.insert_or_assign(parts_[par_zone_[rang(z)][i]].piece, std::move(nouveaux[i]));
        return true;
    }

    bool sain(const Contenu &c, const Regroupement &r) const {
        return c.sain(r, zonage_.regle) && (!avec_dessous_ || c.sain_avec(r, etude_.dessous));
    }

    const Etude &etude_;
    const Zonage &zonage_;
    const Famille &famille_;
    bool large_;
    bool avec_dessous_; // narrower families of this scale may be combined with wider ones of scales that have more rules
    const Partition &pieces_;
    std::vector<std::int64_t> taille_; // households of each zone, in this family
    std::vector<char> candidate_;
    std::vector<char> montree_;
    std::vector<Contenu> reste_; // of each piece
    std::vector<Part> parts_;
    std::vector<std::vector<std::size_t>> par_zone_;
    std::map<std::vector<unsigned>, Regroupement> regroupements_;
    std::uint64_t pas_ = 0;
};

} // namespace

void passer(const Etude &etude, std::span<const Zonage> zonages, std::size_t famille, const std::vector<char> &permise,
            Partition &pieces, std::vector<char> &montree) {
    for (const Zonage &z : zonages) {
        if (z.imposee)
            continue;
        std::vector<char> coupe(montree.size(), 0);
        PasseZonage(etude, z, montree.size(), famille, permise, pieces).choisir(montree, coupe);
        pieces.couper(z.zone, coupe, etude.systeme.familles[famille].classes);
    }
}

void imposer(const Etude &etude, std::span<const Zonage> zonages, std::size_t famille, const std::vector<char> &permise,
             Partition &pieces, std::vector<char> &montree, std::vector<char> *fautive) {
    for (const Zonage &zonage : zonages) {
        if (!zonage.imposee)
            continue;
        PasseZonage passe(etude, zonage, montree.size(), famille, permise, pieces);
        if (fautive != nullptr)
            passe.denoncer(*fautive);
        for (const std::int32_t z : zonage.zone)
            if (z >= 0)
                montree[rang(z)] = permise[rang(z)];
        pieces.couper(zonage.zone, passe.candidates(), etude.systeme.familles[famille].classes);
    }
}

} // namespace carto_ops::zone
