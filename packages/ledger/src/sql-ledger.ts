import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { Entry, accountsOf, booking, nanosOf } from './accounts.ts'
import type { Ledger, Reservation, Reserved, Settlement } from './ledger.ts'
import * as statements from './sql-statements.ts'

/** A PostgreSQL session, which may be shared: its `search_path` does not matter. */
export interface SqlClient {
  query(text: string, params?: readonly unknown[]): Promise<{ rows: unknown[] }>
}

export interface SqlLedgerOptions {
  /** This process is the only one: whatever is still reserved was left by one that died, and lapses at once. */
  recover?: boolean
}

/** Keeps the books in tables of the schema `vignette_ledger`, made here if need be; those of an earlier layout are taken over. */
export async function openSqlLedger(
  sql: SqlClient,
  { recover = false }: SqlLedgerOptions = {},
): Promise<Ledger> {
  for (const statement of statements.schema) await sql.query(statement)
  const { rows: earlier } = await sql.query(statements.findEarlier)
  if (earlier.length > 0) for (const statement of statements.takeOverEarlier) await sql.query(statement)
  if (recover) await sql.query(statements.lapseAll)
  return {
    reserve: (reservation, leaseMs) => reserve(sql, reservation, leaseMs),
    renew: async (token, leaseMs) => {
      await sql.query(statements.renew, [token, leaseMs])
    },
    settle: async (token, settlement) => {
      await sql.query(statements.settle, [token, ...booking(settlement)])
    },
    release: async (token) => {
      await sql.query(statements.release, [token])
    },
    lose: async (token) => {
      await sql.query(statements.lose, [token])
    },
    settleLapsed: (call, settlement) => settleLapsed(sql, call, settlement),
    accounts: async () => accountsOf(z.array(Entry).parse((await sql.query(statements.list)).rows)),
    close: async () => {},
  }
}

async function reserve(sql: SqlClient, reservation: Reservation, leaseMs: number): Promise<Reserved> {
  const { call, collection, pool, worstUsd } = reservation
  const token = randomUUID()
  const params = [token, call, collection, pool, nanosOf(worstUsd), leaseMs]
  const { rows } = await sql.query(statements.reserve, params)
  const [{ granted, left_ms: leftMs }] = Verdict.parse(rows)
  return granted
    ? { granted, token }
    : { granted, reason: 'in-flight', retryAfterMs: Math.ceil(leftMs ?? leaseMs) }
}

async function settleLapsed(sql: SqlClient, call: string, settlement: Settlement): Promise<number> {
  const { rows } = await sql.query(statements.settleLapsed, [call, ...booking(settlement)])
  const live = z.array(z.object({ left_ms: z.number() })).parse(rows)
  return Math.ceil(live[0]?.left_ms ?? 0)
}

const Verdict = z.tuple([z.object({ granted: z.boolean(), left_ms: z.number().nullable() })])
