#include "noyau/refus.h"

#include <gtest/gtest.h>

using carto_ops::Phrase;
using carto_ops::Refus;

namespace {

std::string rempli(const Phrase &phrase, const char *modele) {
    std::string t;
    phrase.remplir(modele, [&t](std::string_view morceau) { t += morceau; });
    return t;
}

TEST(Phrase, FillsItsArgumentsInOrder) {
    EXPECT_EQ(Phrase().texte(), "");
    EXPECT_TRUE(Phrase().vide());
    EXPECT_EQ(Phrase("nothing to fill").texte(), "nothing to fill");
    EXPECT_EQ(Phrase("%s of %s", 1, std::string("C1")).texte(), "1 of C1");
    EXPECT_EQ(Phrase("%s", "100 %s").texte(), "100 %s") << "an argument is no model";
}

TEST(Phrase, ATranslationMayTurnThemRound) {
    const Phrase phrase("deposit %s of %s", -7, "E");
    EXPECT_EQ(rempli(phrase, "%2$s, dépôt %1$s"), "E, dépôt -7");
    EXPECT_EQ(rempli(phrase, "%2$s%2$s%%"), "EE%");
}

// msgfmt refuses such translations: here they only must not read out of bounds.
TEST(Phrase, ABrokenModelIsHarmless) {
    const Phrase phrase("%s", 1);
    for (const char *modele : {"%", "%%%", "%9$s", "%0$s", "%1$", "%s %s", "%d", "%1"})
        EXPECT_LT(rempli(phrase, modele).size(), 5U) << modele;
}

TEST(Refus, KeepsItsThreeTexts) {
    const Refus r(carto_ops::sqlstate::valeur_invalide, "message", Phrase("It is %s.", 3));
    EXPECT_STREQ(r.what(), "message");
    EXPECT_EQ(r.detail.texte(), "It is 3.");
    EXPECT_TRUE(r.conseil.vide());
}

} // namespace
