import { createCipheriv, createDecipheriv, createHash, createHmac, pbkdf2Sync } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { grantAccess } from './minio-admin.ts'

interface Asked {
  method: string | undefined
  path: string
  query: Record<string, string>
  headers: Record<string, unknown>
  body: Buffer
}

/** A server that notes what it is asked and answers each with the status. */
async function listen(status = 200, headers = {}): Promise<{ endpoint: string; asked: Asked[] }> {
  const asked: Asked[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname: path, searchParams } = new URL(request.url ?? '', 'http://localhost')
    const { method, headers: sent } = request
    const query = Object.fromEntries(searchParams)
    asked.push({ method, path, query, headers: sent, body: await buffer(request) })
    response.writeHead(status, headers).end('its words')
  }
  const server = createServer((...exchange) => void answer(...exchange)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return { endpoint: `http://127.0.0.1:${port}`, asked }
}

const password = 'the-password-of-all'
const access = { name: 'a-worker', secret: 'a-secret-of-its-own', policy: { Version: '2012-10-17' } }
const grant = (endpoint: string): Promise<void> =>
  grantAccess({ endpoint, accessKeyId: 'admin', secretAccessKey: password }, access)

/** What the server reads: salt, kind, nonce, and the last fragment, sealed under what the empty first one seals to. */
function decrypt(sealed: Buffer): string {
  const [salt, kind, nonce] = [sealed.subarray(0, 32), sealed[32], sealed.subarray(33, 41)]
  expect(kind).toBe(2)
  const key = pbkdf2Sync(password, salt, 8192, 32, 'sha256')
  const numbered = (number: number): Buffer => Buffer.concat([nonce, Buffer.from([number, 0, 0, 0])])
  const first = createCipheriv('aes-256-gcm', key, numbered(0))
  first.final()
  const fragment = sealed.subarray(41)
  const last = createDecipheriv('aes-256-gcm', key, numbered(1))
  last.setAAD(Buffer.concat([Buffer.of(0x80), first.getAuthTag()]))
  last.setAuthTag(fragment.subarray(-16))
  return Buffer.concat([last.update(fragment.subarray(0, -16)), last.final()]).toString()
}

const hash = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')
const mac = (key: Uint8Array | string, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest()

/** The signature a server works out for itself. AWS Signature Version 4, over what came. */
function signatureOf({ method, path, query, headers, body }: Asked): string {
  const [, scope = '', names = ''] =
    /Credential=admin\/(\S+), SignedHeaders=(\S+),/.exec(String(headers['authorization'])) ?? []
  const [date = '', region = '', service = ''] = scope.split('/')
  const asked = new URLSearchParams(query)
  asked.sort()
  const signed = names.split(';').map((name) => `${name}:${String(headers[name])}\n`)
  const canonical = [method, path, asked.toString(), signed.join(''), names, hash(body)].join('\n')
  const text = ['AWS4-HMAC-SHA256', String(headers['x-amz-date']), scope, hash(canonical)].join('\n')
  const key = [date, region, service, 'aws4_request'].reduce<Uint8Array | string>(mac, `AWS4${password}`)
  return mac(key, text).toString('hex')
}

test('a policy, a user and their tie are told the server, each signed', async () => {
  const { endpoint, asked } = await listen()
  await grant(endpoint)
  expect(asked.map(({ method, path, query }) => [method, path, query])).toEqual([
    ['PUT', '/minio/admin/v3/add-canned-policy', { name: 'a-worker' }],
    ['PUT', '/minio/admin/v3/add-user', { accessKey: 'a-worker' }],
    [
      'PUT',
      '/minio/admin/v3/set-user-or-group-policy',
      { policyName: 'a-worker', userOrGroup: 'a-worker', isGroup: 'false' },
    ],
  ])
  const [policy, user, tie] = asked.map(({ body }) => body)
  expect(JSON.parse(String(policy))).toEqual(access.policy)
  expect(JSON.parse(decrypt(user!))).toEqual({ secretKey: access.secret, status: 'enabled' })
  expect(tie).toHaveLength(0)
  for (const one of asked) {
    expect(one.headers['authorization']).toMatch(/SignedHeaders=\S*host\S*,/)
    expect(one.headers['authorization']).toContain(`Signature=${signatureOf(one)}`)
  }
})

test('what is sealed is another thing each time', async () => {
  const { endpoint, asked } = await listen()
  await grant(endpoint)
  await grant(endpoint)
  expect(asked[1]?.body).not.toEqual(asked[4]?.body)
})

test.each([
  [403, {}, { code: 'request-rejected', message: expect.stringContaining('its words') }],
  [503, {}, { code: 'store-unavailable', name: 'RetryableError' }],
  [500, {}, { code: 'store-unavailable', name: 'RetryableError' }],
  [307, { location: 'http://127.0.0.1:1/' }, { code: 'store-unavailable', name: 'RetryableError' }],
])('an answer of %i is an error, and nothing more is told', async (status, headers, error) => {
  const { endpoint, asked } = await listen(status, headers)
  await expect(grant(endpoint)).rejects.toMatchObject(error)
  expect(asked).toHaveLength(1)
})

test('a server that is not there may come', async () => {
  await expect(grant('http://127.0.0.1:1')).rejects.toMatchObject({ name: 'RetryableError' })
})

test('a secret that no fragment holds is refused', async () => {
  const { endpoint } = await listen()
  const long = { ...access, secret: 'x'.repeat(17_000) }
  const connection = { endpoint, accessKeyId: 'admin', secretAccessKey: password }
  await expect(grantAccess(connection, long)).rejects.toMatchObject({ code: 'internal' })
})
