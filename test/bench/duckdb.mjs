// The plain SQL of sql_simple.sql on DuckDB, native table in memory, one and two threads. Usage: duckdb.mjs ENQUETE.csv > mesures.csv
// Lines of the table `mesure` of agregat.sql, as CSV.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
const { DuckDBInstance } = createRequire(`${process.cwd()}/build/duckdb/`)('@duckdb/node-api');

const base = await (await DuckDBInstance.create(':memory:')).connect();
const valeur = async (sql) => (await base.runAndReadAll(sql)).getRows()[0][0];
await base.run(`CREATE TABLE enquete AS SELECT * FROM read_csv('${process.argv[2]}', header = true, nullstr = '', types = {'rls': 'BOOLEAN', 'pct_plafond': 'DOUBLE'})`);
const moteur = `DuckDB ${(await valeur('SELECT version()')).slice(1)}`;
const simple = readFileSync('test/bench/sql_simple.sql', 'utf8').replace(
  // Between whole numbers PostgreSQL's / is an integer division, DuckDB's is not.
  '(date_reference - date_emmenagement) / 365)', '(date_reference - date_emmenagement) // 365)');
const sansMediane = simple.replace(/percentile_disc[^)]*\)[^)]*\)[^)]*\) AS anciennete_mediane,/, '');

async function mesurer(requete) {
  const durees = [];
  for (let i = 0; i < 3; ++i) {
    const debut = performance.now();
    await base.run(`CREATE OR REPLACE TEMP TABLE resultat AS ${requete}`);
    durees.push(performance.now() - debut);
  }
  return durees.sort((a, b) => a - b)[1].toFixed(2);
}

// As pg_temp.resumer() of agregat.sql.
const resumer = (requete) => valeur(`SELECT concat_ws(' ', count(*), sum(n), sum(menages), ${['p20', 'cus100_3ans', 'p_prec', 'anciennete']
  .map((c) => `sum(${c})::decimal(18, 2)`)}, sum(anciennete_mediane), sum(sur_occ)::decimal(18, 2)) FROM (${requete}) AS r`);

for (const processus of [1, 2]) {
  await base.run(`SET threads = ${processus}`);
  for (const cle of ['commune', 'bailleur']) {
    for (const [nom, requete] of [['plain SQL', simple], ['plain SQL without median', sansMediane]])
      console.log([moteur, cle, nom, processus, await mesurer(requete.replaceAll(':cle', cle)), nom === 'plain SQL' ? await resumer(requete.replaceAll(':cle', cle)) : ''].join(','));
  }
}
