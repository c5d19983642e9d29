import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, expect, it } from 'vitest'
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

ledgerContract('SQL', async () => {
  await emptyBooks()
  return [await openSqlLedger(database), await openSqlLedger(database)]
})

it('finds its books again, and counts what a dead process held as lost when told to recover', async () => {
  await emptyBooks()
  const before = await openSqlLedger(database)
  for (const call of ['one', 'two']) {
    await before.reserve({ call, collection: 'atlas', pool: 'flash', worstUsd: 0.15 }, 60_000)
  }
  expect(await (await openSqlLedger(database)).accounts()).toMatchObject([
    { reservedUsd: 0.3, lost: { calls: 0 } },
  ])
  const after = await openSqlLedger(database, { recover: true })
  expect(await after.accounts()).toMatchObject([{ reservedUsd: 0, lost: { calls: 2, worstUsd: 0.3 } }])
  expect(
    await after.reserve({ call: 'one', collection: 'atlas', pool: 'flash', worstUsd: 0.15 }, 60_000),
  ).toEqual({
    granted: true,
  })
})

it('leaves the schema of others alone', async () => {
  await emptyBooks()
  await openSqlLedger(database)
  const { rows } = await database.query(
    "SELECT table_name FROM information_schema.tables WHERE table_schema = 'queue'",
  )
  expect(rows).toEqual([])
})
