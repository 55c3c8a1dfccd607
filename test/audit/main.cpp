// What a reader can work out of a release: reads the files script/auditer exports, uses nothing of src/.
// Exit code: 0 clean, 1 defects, 2 wrong use or input, or published figures that contradict each other.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>

#include "cases.h"
#include "cles.h"
#include "zones.h"

int main(int argc, char **argv) {
    if (argc != 2 && argc != 3) {
        std::fprintf(stderr, "usage: audit DIRECTORY [zones | cases | cles]\n");
        return 2;
    }
    std::setvbuf(stdout, nullptr, _IOLBF, 0); // a long audit is followed as it goes
    const std::filesystem::path dossier = argv[1];
    const std::string partie = argc == 3 ? argv[2] : "";
    const auto demandee = [&](const char *nom, const char *fichier) {
        return (partie.empty() || partie == nom) && exists(dossier / fichier);
    };
    audit::Rapport rapport;
    try {
        if (demandee("zones", "ensemble.csv"))
            audit::auditer_zones(dossier, rapport);
        if (demandee("cases", "croisement.csv"))
            audit::auditer_cases(dossier, rapport);
        if (demandee("cles", "cle.csv"))
            audit::auditer_cles(dossier, rapport);
    } catch (const std::exception &e) {
        std::fprintf(stderr, "audit: %s\n", e.what());
        return 2;
    }
    if (rapport.incoherences > 0)
        std::printf("%ld contradictions\n", rapport.incoherences);
    std::printf("%ld defects\n", rapport.defauts);
    return rapport.incoherences > 0 ? 2 : rapport.defauts > 0 ? 1 : 0;
}
