// The statements of the SQL ledger. Each verb is one: on a shared session, several would not be atomic.

const reservations = 'vignette_ledger.reservation'
const entries = 'vignette_ledger.entry'

export const schema = [
  'CREATE SCHEMA IF NOT EXISTS vignette_ledger',
  `CREATE TABLE IF NOT EXISTS ${reservations} (
    call text PRIMARY KEY,
    collection text NOT NULL,
    pool text NOT NULL,
    worst_nanos bigint NOT NULL,
    leased_until timestamptz NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS ${entries} (
    collection text NOT NULL,
    pool text NOT NULL,
    kind text NOT NULL,
    outcome text NOT NULL,
    calls bigint NOT NULL,
    nanos bigint NOT NULL,
    tokens bigint NOT NULL,
    PRIMARY KEY (collection, pool, kind, outcome))`,
]

/** Enters the lines of a `SELECT`: what is there already is added to. */
const enter = (lines: string): string => `
  INSERT INTO ${entries} AS entry (collection, pool, kind, outcome, calls, nanos, tokens)
  ${lines}
  ON CONFLICT (collection, pool, kind, outcome) DO UPDATE SET
    calls = entry.calls + excluded.calls,
    nanos = entry.nanos + excluded.nanos,
    tokens = entry.tokens + excluded.tokens`

/** Reservations whose end nobody knows, one line per collection and pool. */
const lostLines = (from: string): string =>
  `SELECT collection, pool, 'lost', '', count(*), sum(worst_nanos), 0 FROM ${from} GROUP BY collection, pool`

const leasedFor = (ms: string): string => `now() + ${ms}::float8 * interval '1 millisecond'`

/** $1 call, $2 collection, $3 pool, $4 worst nanos, $5 lease in ms. Gives `granted` and what an earlier lease has left, in ms. */
export const reserve = `
  WITH held AS (SELECT * FROM ${reservations} WHERE call = $1),
  taken AS (
    INSERT INTO ${reservations} AS mine (call, collection, pool, worst_nanos, leased_until)
    VALUES ($1, $2, $3, $4::bigint, ${leasedFor('$5')})
    ON CONFLICT (call) DO UPDATE SET
      collection = excluded.collection,
      pool = excluded.pool,
      worst_nanos = excluded.worst_nanos,
      leased_until = excluded.leased_until
    WHERE mine.leased_until <= now()
    RETURNING call),
  lost AS (${enter(lostLines('held JOIN taken USING (call)'))})
  SELECT
    EXISTS (SELECT FROM taken) AS granted,
    (SELECT extract(epoch FROM leased_until - now()) * 1000 FROM held)::float8 AS left_ms`

/** $1 call, $2 lease in ms. */
export const renew = `UPDATE ${reservations} SET leased_until = ${leasedFor('$2')} WHERE call = $1`

/** $1 call, $2 kind, $3 outcome, $4 nanos, $5 tokens. */
export const settle = `
  WITH closed AS (DELETE FROM ${reservations} WHERE call = $1 RETURNING collection, pool)
  ${enter('SELECT collection, pool, $2::text, $3::text, 1, $4::bigint, $5::bigint FROM closed')}`

/** $1 call. */
export const release = `DELETE FROM ${reservations} WHERE call = $1`

const lost = (which: string): string => `
  WITH closed AS (DELETE FROM ${reservations} WHERE ${which} RETURNING collection, pool, worst_nanos)
  ${enter(lostLines('closed'))}`

/** $1 call. */
export const lose = lost('call = $1')
export const loseAll = lost('true')

/** The lines entered, and those that the reservations amount to at this moment. */
export const list = `
  SELECT * FROM ${entries}
  UNION ALL
  SELECT collection, pool, kind, '', count(*), sum(worst_nanos), 0
  FROM (SELECT *, CASE WHEN leased_until > now() THEN 'reserved' ELSE 'lost' END AS kind FROM ${reservations}) AS open
  GROUP BY collection, pool, kind`
