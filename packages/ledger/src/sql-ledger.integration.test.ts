import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ended, reservation, reserve, settlement } from '../../../test/contracts/ledger-harness.ts'
import { ledgerContract } from '../../../test/contracts/ledger.ts'
import { openSqlLedger } from './sql-ledger.ts'

let database: PGlite
beforeAll(async () => {
  database = await PGlite.create()
  await database.exec('CREATE SCHEMA queue; SET search_path TO queue')
}, 30_000)
afterAll(() => database.close())

async function emptyBooks(): Promise<void> {
  await database.exec('DROP SCHEMA IF EXISTS vignette_ledger CASCADE')
}

async function tablesOf(schema: string): Promise<unknown[]> {
  const listing = 'SELECT table_name FROM information_schema.tables WHERE table_schema = $1 ORDER BY 1'
  const { rows } = await database.query<{ table_name: string }>(listing, [schema])
  return rows.map(({ table_name: name }) => name)
}

/** One call under way, one that lapsed, and three on the books. */
const earlierBooks = `
  CREATE SCHEMA vignette_ledger;
  CREATE TABLE vignette_ledger.reservation (
    call text PRIMARY KEY, collection text NOT NULL, pool text NOT NULL, worst_nanos bigint NOT NULL,
    leased_until timestamptz NOT NULL);
  CREATE TABLE vignette_ledger.entry (
    collection text NOT NULL, pool text NOT NULL, kind text NOT NULL, outcome text NOT NULL,
    calls bigint NOT NULL, nanos bigint NOT NULL, tokens bigint NOT NULL,
    PRIMARY KEY (collection, pool, kind, outcome));
  INSERT INTO vignette_ledger.reservation VALUES
    ('edits/1', 'atlas', 'flash', 150000000, now() + interval '10 minutes'),
    ('edits/2', 'atlas', 'flash', 150000000, now() - interval '10 minutes');
  INSERT INTO vignette_ledger.entry VALUES ('atlas', 'flash', 'settled', 'edited', 3, 500000000, 40)`

ledgerContract('SQL', async () => {
  await emptyBooks()
  return [await openSqlLedger(database), await openSqlLedger(database)]
})

it('finds its books again, and lets what a dead process held lapse when told to recover', async () => {
  await emptyBooks()
  const before = await openSqlLedger(database)
  for (const call of ['edits/1', 'edits/2']) await reserve(before, { call })
  expect(await (await openSqlLedger(database)).accounts()).toMatchObject([
    { reservedUsd: 0.3, lost: { calls: 0 } },
  ])
  const after = await openSqlLedger(database, { recover: true })
  expect(await after.accounts()).toMatchObject([{ reservedUsd: 0, lost: { calls: 2, worstUsd: 0.3 } }])
  await reserve(after, { call: 'edits/1' })
  expect(await after.settleLapsed('edits/2', settlement())).toBe(0)
  expect(await after.accounts()).toMatchObject([
    { calls: 1, usd: 0.039, reservedUsd: 0.15, lost: { calls: 1, worstUsd: 0.15 } },
  ])
})

it('takes over the books of the layout without tokens', async () => {
  await emptyBooks()
  await database.exec(earlierBooks)
  const ledger = await openSqlLedger(database)
  const carried = { calls: 3, usd: 0.5, reservedUsd: 0.15, lost: { calls: 1, worstUsd: 0.15 } }
  expect(await ledger.accounts()).toMatchObject([carried])
  expect(await (await openSqlLedger(database)).accounts()).toMatchObject([carried])
  expect(await ledger.reserve(reservation(), 60_000)).toMatchObject({ granted: false })
  expect(await ledger.settleLapsed('edits/2', settlement())).toBe(0)
  expect(await ledger.accounts()).toMatchObject([
    { calls: 4, usd: 0.539, reservedUsd: 0.15, lost: { calls: 0 } },
  ])
  await openSqlLedger(database, { recover: true })
  await reserve(ledger)
  expect(await tablesOf('vignette_ledger')).toEqual(['entry', 'lease', 'open_reservation'])
})

it('leaves nothing behind of closed reservations but the books', async () => {
  await emptyBooks()
  const ledger = await openSqlLedger(database)
  const lapsed = await reserve(ledger, {}, ended)
  for (const token of [await reserve(ledger), lapsed]) await ledger.settle(token, settlement())
  for (const table of ['lease', 'open_reservation']) {
    expect((await database.query(`SELECT * FROM vignette_ledger.${table}`)).rows).toEqual([])
  }
})

it('leaves the schema of others alone', async () => {
  await emptyBooks()
  await openSqlLedger(database)
  expect(await tablesOf('queue')).toEqual([])
})
