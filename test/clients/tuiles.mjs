// Serves doc/tuiles.html, MapLibre GL JS and the tiles of one reader, as pg_tileserv would: its statement, its connection, its role.
//   node test/clients/tuiles.mjs MODULES ROLE    prints the port it listens on
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'

const [modules, role] = process.argv.slice(2)
const { Pool } = createRequire(join(modules, 'x.js'))('pg')
const base = new Pool({ user: role, max: 3 })
const types = { html: 'text/html', mjs: 'text/javascript', css: 'text/css', pbf: 'application/vnd.mapbox-vector-tile' }

async function repondre (adresse) {
  const tuile = adresse.pathname.match(/^\/ops\.tuile\/(\d+)\/(\d+)\/(\d+)\.pbf$/)
  if (tuile) {
    const [, z, x, y] = tuile, indicateur = adresse.searchParams.get('indicateur')
    const { rows } = await base.query({ text: `SELECT "ops"."tuile"(x => $1, y => $2, z => $3${indicateur === null ? '' : ', indicateur => $4'}) AS tuile`,
      values: indicateur === null ? [x, y, z] : [x, y, z, indicateur] })
    return rows[0].tuile
  }
  if (adresse.pathname === '/tuiles.html') return readFile('doc/tuiles.html')
  if (adresse.pathname.startsWith('/maplibre-gl/')) return readFile(join(modules, 'node_modules/maplibre-gl/dist', basename(adresse.pathname)))
  return null
}

createServer(async (demande, reponse) => {
  try {
    const adresse = new URL(demande.url, 'http://localhost'), corps = await repondre(adresse)
    reponse.writeHead(corps === null ? 404 : 200, { 'Content-Type': types[adresse.pathname.split('.').pop()] ?? 'text/plain', 'Cache-Control': 'no-store' })
    reponse.end(corps)
  } catch (erreur) {
    reponse.writeHead(500)
    reponse.end(erreur.message)
  }
}).listen(0, '127.0.0.1', function () { console.log(this.address().port) })
