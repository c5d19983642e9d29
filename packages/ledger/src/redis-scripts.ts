// The scripts of the Redis ledger. KEYS: the open reservations by call, the books; both hashes. Money comes and goes as
// text, since Lua's numbers are doubles. Redis's own clock counts: those of the workers differ.

const common = `
  local reservations, books, call = KEYS[1], KEYS[2], ARGV[1]
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local function held()
    local found = redis.call('HGET', reservations, call)
    return found and cjson.decode(found)
  end
  local function hold(reservation)
    redis.call('HSET', reservations, call, cjson.encode(reservation))
  end
  local function enter(reservation, kind, outcome, nanos, tokens)
    local function add(field, amount)
      local line = { reservation.collection, reservation.pool, kind, outcome, field }
      redis.call('HINCRBY', books, cjson.encode(line), amount)
    end
    add('calls', 1)
    add('nanos', nanos)
    add('tokens', tokens)
  end
`

/** ARGV: call, collection, pool, worst nanos, lease in ms. Gives the ms an earlier lease has left; 0 = granted. */
export const reserve = `${common}
  local before = held()
  if before and before.untilMs > now then return before.untilMs - now end
  if before then enter(before, 'lost', '', before.nanos, 0) end
  hold({ collection = ARGV[2], pool = ARGV[3], nanos = ARGV[4], untilMs = now + ARGV[5] })
  return 0
`

/** ARGV: call, lease in ms. */
export const renew = `${common}
  local reservation = held()
  if not reservation then return end
  reservation.untilMs = now + ARGV[2]
  hold(reservation)
`

/** ARGV: call, kind, outcome, nanos, tokens. */
export const settle = `${common}
  local reservation = held()
  if not reservation then return end
  enter(reservation, ARGV[2], ARGV[3], ARGV[4], ARGV[5])
  redis.call('HDEL', reservations, call)
`

/** ARGV: call. */
export const release = `${common}
  redis.call('HDEL', reservations, call)
`

/** ARGV: call. */
export const lose = `${common}
  local reservation = held()
  if not reservation then return end
  enter(reservation, 'lost', '', reservation.nanos, 0)
  redis.call('HDEL', reservations, call)
`

/** No ARGV. Gives the time in ms, the reservations, and the books as field, value, field, value. */
export const list = `${common}
  return { now, redis.call('HVALS', reservations), redis.call('HGETALL', books) }
`
