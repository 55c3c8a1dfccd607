// CSV files: reading whole small ones, writing large ones line by line.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using LigneCsv = std::map<std::string, std::string>;

std::vector<LigneCsv> lireCsv(const std::filesystem::path &fichier);

class EcrivainCsv {
  public:
    EcrivainCsv(const std::filesystem::path &fichier, std::string_view entete);
    ~EcrivainCsv();
    EcrivainCsv(EcrivainCsv &&) = default;
    EcrivainCsv &operator=(EcrivainCsv &&) = delete;

    EcrivainCsv &operator<<(std::string_view texte);
    EcrivainCsv &operator<<(long valeur);
    EcrivainCsv &operator<<(int valeur) { return *this << static_cast<long>(valeur); }
    EcrivainCsv &operator<<(const std::optional<int> &valeur);

    EcrivainCsv &degres(double valeur);  // 5 decimals: about a metre
    EcrivainCsv &dixieme(double valeur); // 1 decimal
    EcrivainCsv &mois(int mois);         // first day of the month, counted from year 0
    EcrivainCsv &vide();
    void fin();

  private:
    void separer();
    void decimal(double valeur, int decimales);

    std::ofstream sortie;
    std::string tampon;
    bool debut = true;
};
