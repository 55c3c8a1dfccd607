#include "zone/coupe.h"

namespace carto_ops::zone {

Coupe::Coupe(const Etude &etude, const Zonage &zonage, std::size_t famille, const Partition &pieces, Objet objet)
    : etude_(etude), zonage_(zonage), famille_(etude.systeme.familles[famille]), large_(famille == 0),
      avec_dessous_(famille > 0 && ((etude.dessous.initie && !zonage.regle.initie) ||
                                    (!zonage.adresse && etude.dessous.adresses_min > zonage.regle.adresses_min) ||
                                    etude.dessous.numerateur_min > zonage.regle.numerateur_min ||
                                    etude.dessous.plafond < zonage.regle.plafond)),
      pieces_(pieces), objet_(objet) {
}

void Coupe::respirer() {
    if (etude_.cancelled != nullptr && ++pas_ % 1024 == 0)
        etude_.cancelled();
}

// Contents of the pieces that a candidate touches, and of what candidates take of them.
void Coupe::detailler(const std::vector<char> &candidate) {
    const auto est_candidate = [&candidate](std::int32_t z) { return z >= 0 && candidate[rang(z)] != 0; };
    const std::vector<std::int32_t> &piece = pieces_.piece();
    std::vector<char> touchee(pieces_.nombre(), 0);
    for (std::size_t l = 0; l < piece.size(); ++l)
        if (est_candidate(zonage_.zone[l]))
            touchee[rang(piece[l])] = 1;
    reste_.resize(pieces_.nombre());
    par_zone_.resize(candidate.size());
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
        if (nouvelle) {
            par_zone_[rang(z)].push_back(parts_.size());
            parts_.push_back({z, piece[l], {}});
        }
        verser(l, parts_[ou->second].contenu);
        respirer();
    }
    for (Contenu &c : reste_)
        c.clore();
    for (Part &p : parts_)
        p.contenu.clore();
}

std::vector<std::int32_t> Coupe::pieces_de(std::int32_t zone) const {
    std::vector<std::int32_t> pieces;
    for (const std::size_t p : par_zone_[rang(zone)])
        pieces.push_back(parts_[p].piece);
    return pieces;
}

std::optional<std::vector<Contenu>> Coupe::apres(std::int32_t zone, const Restes &restes) {
    std::vector<Contenu> contenus;
    for (const std::size_t p : par_zone_[rang(zone)]) {
        const Part &part = parts_[p];
        if (!sain(part.contenu, regroupement(part.piece, true)))
            return std::nullopt;
        const auto ou = restes.find(part.piece);
        Contenu c = ou == restes.end() ? reste_[rang(part.piece)] : ou->second;
        c.retirer(part.contenu);
        if (!sain(c, regroupement(part.piece, false)))
            return std::nullopt;
        contenus.push_back(std::move(c));
    }
    return contenus;
}

void Coupe::poser(std::int32_t zone, std::vector<Contenu> contenus, Restes &restes) const {
    for (std::size_t i = 0; i < contenus.size(); ++i)
        restes.insert_or_assign(parts_[par_zone_[rang(zone)][i]].piece, std::move(contenus[i]));
}

void Coupe::denoncer(std::vector<char> &fautive) {
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

// Adds a place to a content: all its classes, since what a narrower family leaves counts too.
void Coupe::verser(std::size_t lieu, Contenu &contenu) const {
    if (objet_ == Objet::adresses)
        return verser_adresses(lieu, contenu);
    verser_menages(lieu, contenu);
    verser_taux(lieu, contenu);
    if (zonage_.regle.dominance && !etude_.systeme.loyers.empty() && etude_.systeme.loyers[lieu] > 0)
        contenu.ajouter(etude_.strate_loyers, etude_.lieux[lieu].bailleur, etude_.systeme.loyers[lieu]);
}

void Coupe::verser_menages(std::size_t lieu, Contenu &contenu) const {
    const bool initie = zonage_.regle.initie || (avec_dessous_ && etude_.dessous.initie);
    const std::int32_t bailleur = initie ? etude_.lieux[lieu].bailleur : 0;
    for (unsigned c = 0; c < nb_classes_max; ++c) {
        const std::int32_t n = etude_.systeme.effectifs[lieu][c];
        if (n == 0)
            continue;
        contenu.ajouter(etude_.strate[lieu][c], bailleur, n);
        if (avec_dessous_)
            contenu.ajouter(etude_.strate_larges[lieu][c], bailleur, n);
    }
}

void Coupe::verser_adresses(std::size_t lieu, Contenu &contenu) const {
    for (unsigned c = 0; c < nb_classes_max; ++c) {
        const std::int32_t n = etude_.systeme.effectifs[lieu][c];
        if (n == 0)
            continue;
        contenu.ajouter_adresse(etude_.strate_adresses[lieu][c], etude_.lieux[lieu].residence, n);
        if (avec_dessous_)
            contenu.ajouter(etude_.strate_larges[lieu][c], 0, n);
    }
}

void Coupe::verser_taux(std::size_t lieu, Contenu &contenu) const {
    const bool numerateurs = (avec_dessous_ ? etude_.dessous : zonage_.regle).numerateur_min > 1;
    const bool parts = (avec_dessous_ ? etude_.dessous : zonage_.regle).plafond < 100;
    for (std::size_t t = 0; (numerateurs || parts) && t < etude_.systeme.taux.size(); ++t) {
        const Taux &taux = etude_.systeme.taux[t];
        const StratesTaux &strates = etude_.strate_taux[t];
        for (unsigned c = 0; c < nb_classes_max; ++c) {
            const std::int32_t n = taux.numerateurs[lieu][c];
            if (numerateurs && n > 0) {
                contenu.ajouter(strates.numerateurs[lieu][c], 0, n);
                if (avec_dessous_)
                    contenu.ajouter(strates.numerateurs_larges[lieu][c], 0, n);
            }
            if (parts && etude_.systeme.effectifs[lieu][c] > 0 && (large_ || taux.etroit)) {
                contenu.ajouter_part(strates.parts[lieu][c], n, taux.denominateurs[lieu][c]);
                if (avec_dessous_)
                    contenu.ajouter_part(strates.parts_larges[lieu][c], n, taux.denominateurs[lieu][c]);
            }
        }
    }
}

// Depends only on the families shown over the piece: few of them, so made once each.
const Regroupement &Coupe::regroupement(std::int32_t piece, bool dedans) {
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

bool Coupe::sain(const Contenu &contenu, const Regroupement &regroupement) const {
    return contenu.sain(regroupement, zonage_.regle) && (!avec_dessous_ || contenu.sain_avec(regroupement, etude_.dessous));
}

} // namespace carto_ops::zone
