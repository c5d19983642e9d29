// The statements of the SQL ledger. Each verb is one: on a shared session, several would not be atomic.

const reservations = 'vignette_ledger.open_reservation'
const leases = 'vignette_ledger.lease'
const entries = 'vignette_ledger.entry'

/** A lease is that of a call's last reservation: only that one can be live. */
export const schema = [
  'CREATE SCHEMA IF NOT EXISTS vignette_ledger',
  `CREATE TABLE IF NOT EXISTS ${reservations} (
    token text PRIMARY KEY,
    call text NOT NULL,
    collection text NOT NULL,
    pool text NOT NULL,
    worst_nanos bigint NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS ${leases} (
    call text PRIMARY KEY,
    token text NOT NULL,
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

/** Gives a row where there is a table of the layout that had no tokens: one reservation, with its lease, per call. */
export const findEarlier = `
  SELECT table_name FROM information_schema.tables
  WHERE table_schema = 'vignette_ledger' AND table_name = 'reservation'`

export const takeOverEarlier = [
  `WITH moved AS (DELETE FROM vignette_ledger.reservation RETURNING gen_random_uuid()::text AS token, *),
  opened AS (
    INSERT INTO ${reservations} (token, call, collection, pool, worst_nanos)
    SELECT token, call, collection, pool, worst_nanos FROM moved)
  INSERT INTO ${leases} (call, token, leased_until)
  SELECT call, token, leased_until FROM moved
  ON CONFLICT (call) DO NOTHING`,
  'DROP TABLE vignette_ledger.reservation',
]

/** Enters the lines of a `SELECT`: what is there already is added to. */
const enter = (lines: string): string => `
  INSERT INTO ${entries} AS entry (collection, pool, kind, outcome, calls, nanos, tokens)
  ${lines}
  ON CONFLICT (collection, pool, kind, outcome) DO UPDATE SET
    calls = entry.calls + excluded.calls,
    nanos = entry.nanos + excluded.nanos,
    tokens = entry.tokens + excluded.tokens`

const leasedFor = (ms: string): string => `now() + ${ms}::float8 * interval '1 millisecond'`
const msLeft = '(extract(epoch FROM leased_until - now()) * 1000)::float8'

/**
 * $1 token, $2 call, $3 collection, $4 pool, $5 worst nanos, $6 lease in ms. Gives `granted` and what an earlier lease has
 * left, in ms.
 */
export const reserve = `
  WITH held AS (SELECT leased_until FROM ${leases} WHERE call = $2),
  taken AS (
    INSERT INTO ${leases} AS lease (call, token, leased_until)
    VALUES ($2, $1, ${leasedFor('$6')})
    ON CONFLICT (call) DO UPDATE SET token = excluded.token, leased_until = excluded.leased_until
    WHERE lease.leased_until <= now()
    RETURNING token, call),
  opened AS (
    INSERT INTO ${reservations} (token, call, collection, pool, worst_nanos)
    SELECT token, call, $3::text, $4::text, $5::bigint FROM taken)
  SELECT EXISTS (SELECT FROM taken) AS granted, (SELECT ${msLeft} FROM held) AS left_ms`

/** $1 token, $2 lease in ms. */
export const renew = `
  INSERT INTO ${leases} AS lease (call, token, leased_until)
  SELECT call, token, ${leasedFor('$2')} FROM ${reservations} WHERE token = $1
  ON CONFLICT (call) DO UPDATE SET token = excluded.token, leased_until = excluded.leased_until
  WHERE lease.token = excluded.token OR lease.leased_until <= now()`

/** $1 token. */
const closed = `closed AS (DELETE FROM ${reservations} WHERE token = $1 RETURNING *)`
const free = `DELETE FROM ${leases} AS lease USING closed WHERE lease.call = closed.call AND lease.token = closed.token`
/** $2 kind, $3 outcome, $4 nanos, $5 tokens. */
const enterClosed = enter(
  'SELECT collection, pool, $2::text, $3::text, 1, $4::bigint, $5::bigint FROM closed',
)

/** $1 token, $2 kind, $3 outcome, $4 nanos, $5 tokens. */
export const settle = `WITH ${closed}, freed AS (${free}) ${enterClosed}`

/** $1 token. */
export const release = `WITH ${closed} ${free}`

/** $1 token. */
export const lose = `
  WITH ${closed}, freed AS (${free})
  ${enter("SELECT collection, pool, 'lost', '', 1, worst_nanos, 0 FROM closed")}`

/** $1 call, $2 kind, $3 outcome, $4 nanos, $5 tokens. Gives the ms a live lease has left, which stays; no row = none is live. */
export const settleLapsed = `
  WITH freed AS (DELETE FROM ${leases} WHERE call = $1 AND leased_until <= now() RETURNING token),
  closed AS (
    DELETE FROM ${reservations} AS reservation USING freed WHERE reservation.token = freed.token
    RETURNING collection, pool),
  entered AS (${enterClosed})
  SELECT ${msLeft} AS left_ms FROM ${leases} WHERE call = $1 AND leased_until > now()`

export const lapseAll = `UPDATE ${leases} SET leased_until = now() WHERE leased_until > now()`

/** The lines entered, and those that the open reservations amount to at this moment. */
export const list = `
  SELECT * FROM ${entries}
  UNION ALL
  SELECT collection, pool, kind, '', count(*), sum(worst_nanos), 0
  FROM (
    SELECT collection, pool, worst_nanos, CASE WHEN leased_until > now() THEN 'reserved' ELSE 'lost' END AS kind
    FROM ${reservations} LEFT JOIN ${leases} USING (token)) AS open
  GROUP BY collection, pool, kind`
