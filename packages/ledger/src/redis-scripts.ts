// The scripts of the Redis ledger. KEYS, all hashes: the open reservations by token, the token of the last one by call, the
// books. Money comes and goes as text, since Lua's numbers are doubles. Redis's own clock counts: those of the workers differ.

const common = `
  local reservations, last, books = KEYS[1], KEYS[2], KEYS[3]
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  -- Reservations of an earlier layout have their call for a token.
  local function read(token)
    local found = redis.call('HGET', reservations, token)
    if not found then return end
    local reservation = cjson.decode(found)
    reservation.call = reservation.call or token
    return reservation
  end
  local function lastOf(call)
    return redis.call('HGET', last, call) or call
  end
  -- Only the last reservation of a call can be live: it is made, or revived, when no other is.
  local function msLeft(call)
    local reservation = read(lastOf(call))
    return reservation and math.max(reservation.untilMs - now, 0) or 0
  end
  local function hold(token, reservation, leaseMs)
    reservation.untilMs = now + leaseMs
    redis.call('HSET', reservations, token, cjson.encode(reservation))
    redis.call('HSET', last, reservation.call, token)
  end
  local function close(token)
    local reservation = read(token)
    if not reservation then return end
    redis.call('HDEL', reservations, token)
    if lastOf(reservation.call) == token then redis.call('HDEL', last, reservation.call) end
    return reservation
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

/** ARGV: token, call, collection, pool, worst nanos, lease in ms. Gives the ms a live reservation has left; 0 = granted. */
export const reserve = `${common}
  local left = msLeft(ARGV[2])
  if left > 0 then return left end
  hold(ARGV[1], { call = ARGV[2], collection = ARGV[3], pool = ARGV[4], nanos = ARGV[5] }, ARGV[6])
  return 0
`

/** ARGV: token, lease in ms. */
export const renew = `${common}
  local reservation = read(ARGV[1])
  if not reservation then return end
  if lastOf(reservation.call) ~= ARGV[1] and msLeft(reservation.call) > 0 then return end
  hold(ARGV[1], reservation, ARGV[2])
`

/** ARGV: token, kind, outcome, nanos, tokens. */
export const settle = `${common}
  local reservation = close(ARGV[1])
  if reservation then enter(reservation, ARGV[2], ARGV[3], ARGV[4], ARGV[5]) end
`

/** ARGV: token. */
export const release = `${common}
  close(ARGV[1])
`

/** ARGV: token. */
export const lose = `${common}
  local reservation = close(ARGV[1])
  if reservation then enter(reservation, 'lost', '', reservation.nanos, 0) end
`

/** ARGV: call, kind, outcome, nanos, tokens. Gives the ms a live reservation has left, which stays; 0 = none. */
export const settleLapsed = `${common}
  local left = msLeft(ARGV[1])
  if left > 0 then return left end
  local reservation = close(lastOf(ARGV[1]))
  if reservation then enter(reservation, ARGV[2], ARGV[3], ARGV[4], ARGV[5]) end
  return 0
`

/** No ARGV. Gives the time in ms, the reservations, and the books as field, value, field, value. */
export const list = `${common}
  return { now, redis.call('HVALS', reservations), redis.call('HGETALL', books) }
`
