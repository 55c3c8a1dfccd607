#include "indicateur/codec.h"

#include <bit>

#include "noyau/refus.h"

namespace carto_ops {

namespace {

constexpr std::uint8_t version = 2;

class Ecrivain {
  public:
    void octet(std::uint8_t o) { octets_.push_back(o); }

    void entier(std::uint64_t v) {
        while (v >= 0x80) {
            octet(static_cast<std::uint8_t>(v | 0x80));
            v >>= 7;
        }
        octet(static_cast<std::uint8_t>(v));
    }

    void reel(double d) {
        const auto bits = std::bit_cast<std::uint64_t>(d);
        for (int decalage = 56; decalage >= 0; decalage -= 8)
            octet(static_cast<std::uint8_t>(bits >> decalage));
    }

    void valeur(std::int64_t v) {
        if (v == 0) {
            ++zeros_;
            return;
        }
        vider_zeros();
        entier(static_cast<std::uint64_t>(v));
    }

    // A zero never stands for itself: it announces the length of a run.
    void vider_zeros() {
        if (zeros_ == 0)
            return;
        octet(0);
        entier(zeros_);
        zeros_ = 0;
    }

    std::vector<std::uint8_t> rendre() { return std::move(octets_); }

  private:
    std::vector<std::uint8_t> octets_;
    std::uint64_t zeros_ = 0;
};

class Lecteur {
  public:
    explicit Lecteur(std::span<const std::uint8_t> octets) : octets_(octets) {}

    std::uint8_t octet() {
        if (position_ >= octets_.size())
            corrompu();
        return octets_[position_++];
    }

    std::uint64_t entier() {
        std::uint64_t v = 0;
        for (int decalage = 0; decalage < 63; decalage += 7) {
            const std::uint8_t o = octet();
            v |= static_cast<std::uint64_t>(o & 0x7f) << decalage;
            if (o < 0x80)
                return v;
        }
        corrompu();
    }

    double reel() {
        std::uint64_t bits = 0;
        for (int i = 0; i < 8; ++i)
            bits = bits << 8 | octet();
        return std::bit_cast<double>(bits);
    }

    std::int64_t valeur() {
        if (zeros_ > 0) {
            --zeros_;
            return 0;
        }
        const std::uint64_t v = entier();
        if (v != 0)
            return static_cast<std::int64_t>(v);
        zeros_ = entier();
        if (zeros_ == 0)
            corrompu();
        --zeros_;
        return 0;
    }

    void fin() const {
        if (position_ != octets_.size() || zeros_ != 0)
            corrompu();
    }

    [[noreturn]] static void corrompu() {
        throw Refus(sqlstate::donnee_corrompue, "invalid serialized state of an OPS aggregate");
    }

  private:
    std::span<const std::uint8_t> octets_;
    std::size_t position_ = 0;
    std::uint64_t zeros_ = 0;
};

// One list of the counters, so that writing and reading cannot disagree.
template <typename C, typename F> void pour_chaque_compteur(C &compteurs, F &&f) {
    for (auto &v : compteurs.connus)
        f(v);
    for (auto &v : compteurs.numerateurs)
        f(v);
    for (auto &v : compteurs.denominateurs)
        f(v);
    for (auto &v : compteurs.tranches)
        f(v);
    for (auto &v : compteurs.annees)
        f(v);
}

} // namespace

std::vector<std::uint8_t> encoder(const Etat &etat) {
    Ecrivain e;
    e.octet(version);
    e.octet(static_cast<std::uint8_t>(etat.nb_bornes));
    for (std::size_t i = 0; i < etat.nb_bornes; ++i)
        e.reel(etat.bornes[i]);
    const auto ecrire = [&e](std::int64_t v) { e.valeur(v); };
    pour_chaque_compteur(etat.ensemble, ecrire);
    pour_chaque_compteur(etat.recents, ecrire);
    e.vider_zeros();
    return e.rendre();
}

Etat decoder(std::span<const std::uint8_t> octets) {
    Lecteur l(octets);
    if (l.octet() != version)
        Lecteur::corrompu();
    const std::size_t nb_bornes = l.octet();
    if (nb_bornes > nb_bornes_max)
        Lecteur::corrompu();
    std::array<double, nb_bornes_max> bornes{};
    for (std::size_t i = 0; i < nb_bornes; ++i)
        bornes[i] = l.reel();
    Etat etat = etat_vide(std::span(bornes.data(), nb_bornes));
    const auto lire = [&l](std::int64_t &v) { v = l.valeur(); };
    pour_chaque_compteur(etat.ensemble, lire);
    pour_chaque_compteur(etat.recents, lire);
    l.fin();
    return etat;
}

} // namespace carto_ops
