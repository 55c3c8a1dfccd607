// A file as a landlord deposits it: semicolons, its own order of columns, its own encoding. A line is written
// by names of columns.
#pragma once

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

enum class Ecriture {
    ancienne, // the columns as the arrêté has them, Latin-1
    nouvelle  // the columns by alphabet, UTF-8
};

template <const auto &noms> class LigneDepot {
  public:
    // A name that is no column does not compile.
    struct Colonne {
        consteval Colonne(const char *nom)
            : rang(static_cast<std::size_t>(std::ranges::find(noms, std::string_view(nom)) - noms.begin())) {
            if (rang == noms.size())
                throw "no such column";
        }
        std::size_t rang;
    };

    std::string &operator[](Colonne c) { return valeurs[c.rang]; }
    std::span<const std::string> champs() const { return valeurs; }

  private:
    std::array<std::string, noms.size()> valeurs;
};

class FichierDepot {
  public:
    FichierDepot(const std::filesystem::path &fichier, std::span<const std::string_view> colonnes,
                 Ecriture ecriture);
    ~FichierDepot();
    FichierDepot(FichierDepot &&) = default;
    FichierDepot &operator=(FichierDepot &&) = delete;

    void ecrire(std::span<const std::string> champs);

  private:
    void ajouter(std::string_view champ);
    void vider();

    std::ofstream sortie;
    Ecriture ecriture;
    std::vector<std::size_t> ordre;
    std::string tampon;
};

std::string moisAnnee(int mois);                       // mm/yyyy, of a month counted from year 0
std::string moisAnnee(const std::optional<int> &mois); // empty when unknown
std::string nombre(const std::optional<int> &valeur);
