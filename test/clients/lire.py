"""What analysts do from Python (psycopg, SQLAlchemy with pandas, geopandas) and through ODBC, as one reader: prints what came back, one line a
fact, for test/t/clients.sh to compare. Usage: lire.py ROLE; PGHOST, PGPORT and PGDATABASE say where."""

import os
import sys
import warnings

import geopandas
import pandas
import psycopg
import pyodbc
import sqlalchemy

ROLE = sys.argv[1]
LIRE = "SELECT echelle, n_menages, p60 FROM ops.indicateur WHERE campagne = {} AND population = {}"


def montrer(client, lignes):
    """The sums of the rows received, by scale."""
    sommes = {}
    for echelle, menages, part in lignes:
        s = sommes.setdefault(echelle, [0, 0, 0, 0.0])
        s[0] += 1
        s[1] += part is None
        s[2] += menages or 0
        s[3] += part or 0
    for echelle, s in sorted(sommes.items()):
        print(f"{client} {echelle} {s[0]} {s[1]} {s[2]} {s[3]:.2f}")


def lire_psycopg():
    with psycopg.connect(user=ROLE, prepare_threshold=1) as c:
        for tour in range(3):
            with c.cursor(binary=tour == 1) as curseur:
                curseur.execute(LIRE.format("%s", "%s"), (2020, "ensemble"))
                lignes = curseur.fetchall()
        montrer("psycopg", lignes)
        with c.cursor("par_parties") as curseur:
            curseur.itersize = 100
            curseur.execute(LIRE.format("%s", "%s"), (2020, "ensemble"))
            montrer("curseur", curseur)
        with c.cursor().copy("COPY (" + LIRE.format("2020", "'ensemble'") + ") TO STDOUT") as copie:
            copie.set_types(["text", "int4", "float8"])
            montrer("copy", copie.rows())


def lire_sqlalchemy():
    moteur = sqlalchemy.create_engine("postgresql+psycopg2:///", connect_args={"user": ROLE})
    examen = sqlalchemy.inspect(moteur)
    warnings.simplefilter("ignore", sqlalchemy.exc.SAWarning)  # it does not know the type geometry
    noms = sorted(examen.get_table_names(schema="ops") + examen.get_view_names(schema="ops"))
    print("inspection", len(noms), sum(len(examen.get_columns(n, schema="ops")) for n in noms),
          sum(examen.get_table_comment(n, schema="ops")["text"] is not None for n in noms))
    with moteur.connect() as c:
        cadre = pandas.read_sql(sqlalchemy.text(LIRE.format(":campagne", ":population")), c, params={"campagne": 2020, "population": "ensemble"})
        par = cadre.groupby("echelle").agg(n=("echelle", "size"), vides=("p60", lambda x: x.isna().sum()), menages=("n_menages", "sum"), part=("p60", "sum"))
        for x in par.itertuples():
            print(f"pandas {x.Index} {x.n} {x.vides} {x.menages:.0f} {x.part:.2f}")
        for couche in ("commune", "iris", "carreau", "residence"):
            carte = geopandas.read_postgis(sqlalchemy.text(f"SELECT gid, code, n_menages, p60, geom FROM ops.carte_{couche}"), c, geom_col="geom")
            vues = len(carte) and carte.geometry.notna().sum()
            print(f"geopandas {couche} {len(carte)} {vues} {carte.n_menages.sum():.0f} {carte.crs.to_epsg() if vues else '-'}")


def lire_odbc():
    for declare in (0, 1):
        c = pyodbc.connect(driver="{PostgreSQL Unicode}", servername=os.environ["PGHOST"], port=os.environ["PGPORT"],
                           database=os.environ["PGDATABASE"], uid=ROLE, readonly="1", usedeclarefetch=str(declare), fetch="100")
        curseur = c.cursor()
        curseur.execute(LIRE.format("?", "?"), 2020, "ensemble")
        montrer(f"odbc{declare}", curseur.fetchall())
    tables = [x.table_name for x in curseur.tables(schema="ops", tableType="TABLE,VIEW").fetchall()]
    print("catalogue_odbc", len(tables), len(curseur.columns(table="indicateur", schema="ops").fetchall()), len(curseur.primaryKeys("territoire", schema="ops").fetchall()),
          sum(x.index_name is not None for x in curseur.statistics("indicateur", schema="ops").fetchall()))


lire_psycopg()
lire_sqlalchemy()
lire_odbc()
