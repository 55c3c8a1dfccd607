"""What a cartographer does in QGIS, as one reader: opens the project kept in the database, then each layer of its theme Ressources, reads,
filters, identifies, tries to edit, draws. Prints what came back, one line a fact, for test/t/qgis.sh to compare.
Usage: carte_qgis.py ROLE DIRECTORY, under an X server; service "ops" of PGSERVICEFILE says where, without user."""

import collections
import os
import sys

from qgis.core import (Qgis, QgsApplication, QgsDataSourceUri, QgsExpressionContextUtils, QgsFeature, QgsFeatureRequest, QgsMapRendererParallelJob,
                       QgsMapSettings, QgsPointXY, QgsProject, QgsRectangle, QgsRenderContext, QgsVectorDataProvider, QgsVectorLayer)
from qgis.gui import QgsMapCanvas, QgsMapToolIdentify
from qgis.PyQt.QtCore import QLocale, QSize
from qgis.PyQt.QtGui import QColor

ROLE, DOSSIER = sys.argv[1:3]
PROJET = "postgresql://?service=ops&schema=ops&project=Cartographie%20OPS"
os.environ["PGUSER"] = ROLE
QLocale.setDefault(QLocale("fr_FR"))
application = QgsApplication([], True)
application.initQgis()
erreurs = []
QgsApplication.messageLog().messageReceived.connect(
    lambda texte, origine, niveau: erreurs.append(texte) if niveau == Qgis.Critical else None)


def dire(fait, *valeurs):
    print(fait, *valeurs)


def compter(couche):
    """Features as the provider counts and as it gives them; how the style classes each."""
    contexte = QgsRenderContext()
    contexte.expressionContext().appendScopes(QgsExpressionContextUtils.globalProjectLayerScopes(couche))
    rendu = couche.renderer().clone()
    rendu.startRender(contexte, couche.fields())
    regles = {r.ruleKey(): r.label() for r in rendu.rootRule().children()}
    classes = collections.Counter()
    lues = 0
    for entite in couche.getFeatures():
        contexte.expressionContext().setFeature(entite)
        lues += 1
        for cle in rendu.legendKeysForFeature(entite, contexte) & regles.keys():
            classes[regles[cle]] += 1
    rendu.stopRender(contexte)
    nom = table(couche)
    couche.updateExtents(True)
    e = couche.dataProvider().extent() if lues else None
    dire("compte", nom, couche.featureCount(), lues, *([round(x) for x in (e.xMinimum(), e.yMinimum(), e.xMaximum(), e.yMaximum())] if e else []))
    for titre, nombre in sorted(classes.items()):
        dire("classe", nom, nombre, titre)


def table(couche):
    return couche.dataProvider().uri().table()


def valeurs_et_filtres(couche):
    nom = table(couche)
    dire("statuts", nom, *sorted(str(v) for v in couche.uniqueValues(couche.fields().indexOf("p60_statut"))))
    demande = QgsFeatureRequest().setFilterExpression('"p60" >= 60')
    dire("filtre", nom, sum(1 for _ in couche.getFeatures(demande)))
    couche.setSubsetString("\"p60_statut\" = 'secret'")
    dire("sous-ensemble", nom, couche.featureCount(), sum(1 for _ in couche.getFeatures()))
    couche.setSubsetString("")


def essayer_de_modifier(couche):
    """Nothing may be written: neither through the layer nor, past its read-only flag, through its provider."""
    fournisseur = couche.dataProvider()
    ecriture = (QgsVectorDataProvider.AddFeatures | QgsVectorDataProvider.DeleteFeatures | QgsVectorDataProvider.ChangeAttributeValues
                | QgsVectorDataProvider.ChangeGeometries | QgsVectorDataProvider.AddAttributes)
    entite = next(couche.getFeatures(), None)
    ecrit = entite is not None and (fournisseur.changeAttributeValues({entite.id(): {couche.fields().indexOf("n_menages"): 999}})
                                    or fournisseur.deleteFeatures([entite.id()]))
    dire("edition", table(couche), bool(fournisseur.capabilities() & ecriture), couche.startEditing(), fournisseur.addFeatures([QgsFeature(couche.fields())])[0], ecrit)


def ouvrir_seule(nom):
    """A layer as the browser of QGIS opens it: with the style the database gives by default."""
    uri = QgsDataSourceUri("service=ops")
    uri.setDataSource("ops", nom, "geom", "", "gid")
    couche = QgsVectorLayer(uri.uri(), nom, "postgres")
    couche.loadDefaultStyle()
    nombre, ids, noms, *_ = couche.listStylesInDatabase()
    dire("seule", nom, couche.isValid(), couche.renderer().type(), len(couche.renderer().rootRule().children()), len(ids), nombre,
         couche.saveStyleToDatabase("a moi", "", False, "") == "", couche.attributeAlias(couche.fields().indexOf("p60")))


def identifier(couche, x, y):
    """A click of the identify tool."""
    toile = QgsMapCanvas()
    toile.resize(400, 400)
    toile.setDestinationCrs(couche.crs())
    toile.setLayers([couche])
    toile.setExtent(QgsRectangle(x - 100, y - 100, x + 100, y + 100))
    point = toile.getCoordinateTransform().transform(QgsPointXY(x, y))
    resultats = QgsMapToolIdentify(toile).identify(int(point.x()), int(point.y()), [couche], QgsMapToolIdentify.TopDownAll)
    dire("identifie", table(couche), *sorted(r.mFeature["code"] for r in resultats))


def dessiner(projet, nom, emprise):
    arbre = projet.layerTreeRoot()
    reglages = QgsMapSettings()
    reglages.setLayers([c for c in arbre.layerOrder() if arbre.findLayer(c.id()).isVisible()])
    reglages.setDestinationCrs(projet.crs())
    reglages.setExtent(emprise)
    reglages.setOutputSize(QSize(1000, 800))
    reglages.setBackgroundColor(QColor("white"))
    contexte = projet.createExpressionContext()
    contexte.appendScope(QgsExpressionContextUtils.mapSettingsScope(reglages))
    reglages.setExpressionContext(contexte)
    travail = QgsMapRendererParallelJob(reglages)
    travail.start()
    travail.waitForFinished()
    image = travail.renderedImage()
    image.save(f"{DOSSIER}/{nom}.png")
    couleurs = collections.Counter(image.pixelColor(x, y).name() for x in range(0, 1000, 2) for y in range(0, 800, 2))
    palette = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
    dire("dessin", nom, len(travail.errors()), *[c for c in palette if couleurs[c] > 15])


projet = QgsProject.instance()
dire("projet", projet.read(PROJET), projet.title())
couches = projet.mapLayers().values()
dire("couches", len(couches), sum(not c.isValid() for c in couches))
for erreur in erreurs:
    dire("erreur", erreur)
if couches:
    dire("onglets", *[o.name() for o in projet.mapLayer("carte_commune_theme_2").editFormConfig().tabs()])
    for c in sorted((c for c in couches if c.id().endswith("_theme_2")), key=lambda c: c.id()):
        compter(c)
        valeurs_et_filtres(c)
        essayer_de_modifier(c)
    dire("droits", projet.mapLayer("ops_mes_droits").featureCount())
    for nom in ("carte_commune", "carte_residence"):
        ouvrir_seule(nom)
    lille = (float(sys.argv[3]), float(sys.argv[4]))
    for nom in ("commune", "iris"):
        identifier(projet.mapLayer(f"carte_{nom}_theme_2"), *lille)
    dessiner(projet, "region", projet.mapLayer("carte_region_theme_2").extent())
    for nom, cote in (("commune", 40000), ("iris", 12000), ("adresse", 4000)):
        dessiner(projet, nom, QgsRectangle(lille[0] - cote / 2, lille[1] - cote * 0.4, lille[0] + cote / 2, lille[1] + cote * 0.4))
    for erreur in erreurs:
        dire("erreur", erreur)
# Without a word more: QGIS may crash as it leaves, when Python ends before it.
sys.stdout.flush()
os._exit(0)
