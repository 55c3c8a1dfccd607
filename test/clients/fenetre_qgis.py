"""Pictures of QGIS itself, for doc/qgis.md: its window with the project of the database, and the form of a commune. Run inside QGIS:
qgis --code fenetre_qgis.py, with the directory of the pictures in OPS_IMAGES and the role in PGUSER."""

import os

from qgis.core import QgsFeatureRequest, QgsProject, QgsRectangle
from qgis.PyQt.QtCore import QSettings, Qt, QTimer
from qgis.PyQt.QtWidgets import QApplication, QDockWidget, QTabWidget
from qgis.utils import iface

DOSSIER = os.environ["OPS_IMAGES"]
LILLE = QgsRectangle(694000, 7046000, 720000, 7068000)


def attendre(suite, tours=0):
    """Once the canvas has nothing more to draw."""
    if iface.mapCanvas().isDrawing() and tours < 120:
        QTimer.singleShot(500, lambda: attendre(suite, tours + 1))
    else:
        QTimer.singleShot(1500, suite)


def photographier(objet, nom):
    QApplication.processEvents()
    objet.grab().save(f"{DOSSIER}/{nom}.png")


def fiche():
    iface.messageBar().clearWidgets()
    photographier(iface.mainWindow(), "fenetre")
    couche = QgsProject.instance().mapLayer("carte_commune_theme_2")
    entite = next(couche.getFeatures(QgsFeatureRequest().setFilterExpression("\"code\" = '59350'")))
    formulaire = iface.getFeatureForm(couche, entite)
    formulaire.resize(1240, 470)
    formulaire.show()
    for onglets in formulaire.findChildren(QTabWidget):
        onglets.setCurrentIndex(2)
    photographier(formulaire, "formulaire")
    with open(f"{DOSSIER}/fenetre.txt", "w") as recit:
        print(QgsProject.instance().title(), len(QgsProject.instance().mapLayers()), entite["nom"], file=recit)
    os._exit(0)


def ouvrir():
    fenetre = iface.mainWindow()
    for dock in fenetre.findChildren(QDockWidget):
        dock.setVisible(dock.objectName() == "Layers")
    fenetre.resize(1300, 860)
    fenetre.resizeDocks([d for d in fenetre.findChildren(QDockWidget) if d.objectName() == "Layers"], [430], Qt.Horizontal)
    iface.addProject("postgresql://?service=ops&schema=ops&project=Cartographie%20OPS")
    iface.mapCanvas().setExtent(LILLE)
    iface.mapCanvas().refresh()
    QTimer.singleShot(1000, lambda: attendre(fiche))


QSettings().setValue("qgis/showTips322", False)
QTimer.singleShot(2000, ouvrir)
