import { z } from 'zod'
import { Entry, accountsOf, nanosOf } from './accounts.ts'
import type { Ledger, Reservation, Reserved } from './ledger.ts'
import * as statements from './sql-statements.ts'

/** A PostgreSQL session, which may be shared: its `search_path` does not matter. */
export interface SqlClient {
  query(text: string, params?: readonly unknown[]): Promise<{ rows: unknown[] }>
}

export interface SqlLedgerOptions {
  /** This process is the only one: whatever is still reserved was left by one that died, and is lost at once. */
  recover?: boolean
}

/** Keeps the books in tables of the schema `vignette_ledger`, made here if need be. */
export async function openSqlLedger(
  sql: SqlClient,
  { recover = false }: SqlLedgerOptions = {},
): Promise<Ledger> {
  for (const statement of statements.schema) await sql.query(statement)
  if (recover) await sql.query(statements.loseAll)
  return {
    reserve: (reservation, leaseMs) => reserve(sql, reservation, leaseMs),
    renew: async (call, leaseMs) => {
      await sql.query(statements.renew, [call, leaseMs])
    },
    settle: async (call, { usd, tokens, emulated, outcome }) => {
      const kind = emulated ? 'emulated' : 'settled'
      await sql.query(statements.settle, [call, kind, outcome, nanosOf(usd), tokens])
    },
    release: async (call) => {
      await sql.query(statements.release, [call])
    },
    lose: async (call) => {
      await sql.query(statements.lose, [call])
    },
    accounts: async () => accountsOf(z.array(Entry).parse((await sql.query(statements.list)).rows)),
    close: async () => {},
  }
}

async function reserve(sql: SqlClient, reservation: Reservation, leaseMs: number): Promise<Reserved> {
  const { call, collection, pool, worstUsd } = reservation
  const params = [call, collection, pool, nanosOf(worstUsd), leaseMs]
  const { rows } = await sql.query(statements.reserve, params)
  const [{ granted, left_ms: leftMs }] = Verdict.parse(rows)
  return granted ? { granted } : { granted, reason: 'in-flight', retryAfterMs: Math.ceil(leftMs ?? leaseMs) }
}

const Verdict = z.tuple([z.object({ granted: z.boolean(), left_ms: z.number().nullable() })])
