// Opens doc/tuiles.html in a browser without a window, for test/t/tuiles.sh.
//   node test/clients/voir.mjs MODULES ADDRESS PICTURE [WIDTH HEIGHT] < views, one "name zoom lat lon indicator" a line
// For each view, prints what the map shows: "name vue west south east north", then "name objet layer gid value status" a line; whatever the page reports as an error too.
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const [modules, adresse, image, largeur = '1100', hauteur = '760'] = process.argv.slice(2)
const { chromium } = createRequire(join(modules, 'x.js'))('playwright-core')
const navigateur = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] })
const page = await navigateur.newPage({ viewport: { width: +largeur, height: +hauteur } })
page.on('pageerror', e => console.log('erreur', e.message))
page.on('console', m => { if (m.type() === 'error') console.log('erreur', m.text()) })
for (const ligne of readFileSync(0, 'utf8').trim().split('\n')) {
  const [nom, zoom, lat, lon, indicateur] = ligne.split(' ')
  await page.goto('about:blank')
  await page.goto(`${adresse}/tuiles.html?indicateur=${indicateur}#${zoom}/${lat}/${lon}`)
  const vu = await page.evaluate(async () => {
    while (!window.carte) await new Promise(resolve => setTimeout(resolve, 50))
    const carte = window.carte
    if (!carte.loaded() || !document.getElementById('echelle').textContent) await new Promise(resolve => carte.once('idle', resolve))
    const [[ouest, sud], [est, nord]] = carte.getBounds().toArray()
    return { cadre: [ouest, sud, est, nord], alerte: document.getElementById('etat').textContent,
      objets: carte.queryRenderedFeatures().map(o => [o.sourceLayer, o.id, o.properties.valeur ?? '', o.properties.statut].join(' ')) }
  })
  console.log(nom, 'vue', ...vu.cadre)
  if (vu.alerte) console.log('erreur', vu.alerte)
  for (const objet of [...new Set(vu.objets)].sort()) console.log(nom, 'objet', objet)
  await page.screenshot({ path: image.replace('%', nom) })
}
await navigateur.close()
