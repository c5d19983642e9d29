import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { expect, test } from 'vitest'
import { openSocket, type Client } from '../test/raw-client.ts'
import { createBoundedServer, type Bounds } from './bounded-server.ts'

/** Far from each other, so that which of them closed a connection can be told by what the others would have done. */
const patient: Bounds = {
  headersMs: 600_000,
  requestMs: 600_000,
  keepAliveMs: 600_000,
  stalledMs: 600_000,
  checkEveryMs: 10,
  connections: 100,
}

async function serve(bounds: Partial<Bounds>, handler: RequestListener) {
  const server = createBoundedServer(handler, { ...patient, ...bounds }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const port = Number(Reflect.get(Object(server.address()), 'port'))
  return {
    open: (): Promise<Client> => openSocket(port),
    [Symbol.asyncDispose]: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

const answer: RequestListener = (_request, response) => void response.end('well')
const refuse: RequestListener = (_request, response) => void response.writeHead(401).end('no')
/** Answers once the body is there. */
const read: RequestListener = (request, response) =>
  void request.resume().once('end', () => response.end('well'))

const get = 'GET / HTTP/1.1\r\nHost: x\r\n'
const post = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n'

test.each<[string, string, Partial<Bounds>, RequestListener]>([
  ['says nothing', '', { headersMs: 20 }, answer],
  ['never ends its headers', get, { headersMs: 20 }, answer],
  ['never ends its body', `${post}x`, { requestMs: 20, headersMs: 20 }, read],
  ['asks for nothing more', `${get}\r\n`, { keepAliveMs: 20 }, answer],
])('who %s is cut off', async (_who, sent, bounds, handler) => {
  await using server = await serve(bounds, handler)
  using client = await server.open()
  client.write(sent)
  await client.closed
})

test('who takes nothing of an answer is cut off', async () => {
  const cutOff = Promise.withResolvers<void>()
  await using server = await serve({ stalledMs: 20 }, (_request, response) => {
    response.once('close', cutOff.resolve).end(Buffer.alloc(64 * 1024 * 1024))
  })
  using client = await server.open()
  client.pause()
  client.write(`${get}\r\n`)
  await cutOff.promise
})

test('a handler takes what time it wants', async () => {
  const times = { headersMs: 10, requestMs: 10, keepAliveMs: 10, stalledMs: 10, checkEveryMs: 5 }
  await using server = await serve(times, (request, response) => {
    let waited = 0
    const pings = setInterval(() => (waited += 1) === 20 && response.end('at last'), 10)
    request.once('close', () => clearInterval(pings))
  })
  using client = await server.open()
  client.write(`${get}\r\n`)
  await expect.poll(() => client.heard()).toContain('at last')
})

test('what follows a refusal is not read', async () => {
  await using server = await serve({}, refuse)
  using client = await server.open()
  client.write(post)
  const taken = await client.pourUntilClosed()
  expect(client.heard()).toMatch(/^HTTP\/1\.1 401 [^]*connection: close/i)
  expect(taken).toBeLessThan(16 * 1024 * 1024)
})

test('a chunked body is not read either', async () => {
  await using server = await serve({}, refuse)
  using client = await server.open()
  client.write(post.replace('Content-Length: 1000000000', 'Transfer-Encoding: chunked'))
  client.write('5\r\nhello\r\n')
  await client.closed
  expect(client.heard()).toMatch(/connection: close/i)
})

test.each([
  ['without a body', `${get}\r\n`],
  ['whose body was read', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi'],
])('a connection goes on after a request %s', async (_what, request) => {
  await using server = await serve({}, read)
  using client = await server.open()
  for (const count of [1, 2]) {
    client.write(request)
    await expect.poll(() => client.heard().match(/200 OK/g)?.length).toBe(count)
  }
  expect(client.heard()).not.toMatch(/connection: close/i)
})

test('beyond so many connections no other is taken, and idle ones make room', async () => {
  await using server = await serve({ connections: 2 }, answer)
  using idle = await server.open()
  using busy = await server.open()
  idle.write(`${get}\r\n`)
  await expect.poll(() => idle.heard()).toContain('well')
  busy.write(get)
  using third = await server.open()
  await third.closed
  await idle.closed
  busy.write('\r\n')
  await expect.poll(() => busy.heard()).toContain('well')
})
