import { expect, test } from 'vitest'
import type { Bounds } from '../src/bounded-server.ts'
import { openSocket } from './raw-client.ts'

interface Listening extends AsyncDisposable {
  url: string
}

/** What holds for every server of ours; `path` is one where a body without credentials is refused. */
export function boundedServerContract(
  path: string,
  open: (bounds: Partial<Bounds>) => Promise<Listening>,
): void {
  const portOf = ({ url }: Listening): number => Number(new URL(url).port)

  test('cuts off who says nothing, and who never ends a body', async () => {
    await using server = await open({ headersMs: 20, requestMs: 20, checkEveryMs: 10 })
    using silent = await openSocket(portOf(server))
    using slow = await openSocket(portOf(server))
    slow.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n`)
    await Promise.all([silent.closed, slow.closed])
  })

  test('reads no body after a refusal', async () => {
    await using server = await open({})
    using client = await openSocket(portOf(server))
    client.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n`)
    client.write('Content-Type: application/json\r\n\r\n')
    expect(await client.pourUntilClosed()).toBeLessThan(16 * 1024 * 1024)
    expect(client.heard()).toMatch(/^HTTP\/1\.1 4\d\d [^]*connection: close/i)
  })

  test('takes so many connections and no more', async () => {
    await using server = await open({ connections: 1 })
    using taken = await openSocket(portOf(server))
    using refused = await openSocket(portOf(server))
    await refused.closed
    expect(taken.heard()).toBe('')
  })
}
