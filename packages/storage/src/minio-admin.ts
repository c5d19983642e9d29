import { createCipheriv, pbkdf2Sync, randomBytes } from 'node:crypto'
import { PermanentError, RetryableError } from '@vignette/domain'
import { connectS3, type S3Connection } from './s3-client.ts'

export interface Access {
  /** the access key, and the name of its policy */
  name: string
  secret: string
  /** what it may do, in the words of S3 policies */
  policy: object
}

type AdminConnection = Required<Pick<S3Connection, 'endpoint' | 'accessKeyId' | 'secretAccessKey'>>

/**
 * Makes a key on MinIO that may do what its policy says and nothing else. Doing it again gives it the secret and the policy of
 * this time. The connection is one of whoever may do everything.
 */
export async function grantAccess(
  connection: AdminConnection,
  { name, secret, policy }: Access,
): Promise<void> {
  const user = JSON.stringify({ secretKey: secret, status: 'enabled' })
  const ask = (call: string, query: Record<string, string>, body: Uint8Array): Promise<void> =>
    askAdmin(connection, { path: `/minio/admin/v3/${call}`, query, body })
  await ask('add-canned-policy', { name }, Buffer.from(JSON.stringify(policy)))
  await ask('add-user', { accessKey: name }, encrypt(user, connection.secretAccessKey))
  const attached = { policyName: name, userOrGroup: name, isGroup: 'false' }
  await ask('set-user-or-group-policy', attached, new Uint8Array())
}

interface Call {
  path: string
  query: Record<string, string>
  body: Uint8Array
}

async function askAdmin(connection: AdminConnection, { path, query, body }: Call): Promise<void> {
  const { protocol, host, hostname, port } = new URL(connection.endpoint)
  const client = connectS3(connection)
  const address = `The administration of ${host}`
  try {
    const signer = await client.config.signer()
    const place = { protocol, hostname, path, ...(port ? { port: Number(port) } : {}) }
    const { headers } = await signer.sign({ ...place, method: 'PUT', query, headers: { host }, body })
    const url = `${protocol}//${host}${path}?${new URLSearchParams(query).toString()}`
    const answer = await fetch(url, { method: 'PUT', headers, body, redirect: 'error' })
    const said = await answer.text()
    if (answer.status >= 500) throw new RetryableError('store-unavailable', `${address} does not answer.`)
    if (!answer.ok) throw new PermanentError('request-rejected', `${address} rejects ${path} (${said}).`)
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    throw new RetryableError('store-unavailable', `${address} does not answer.`, { cause })
  } finally {
    client.destroy()
  }
}

const fragmentBytes = 16 * 1024

/**
 * As MinIO wants secrets handed over, under the secret of who asks: salt, 2 for PBKDF2 with AES-GCM, nonce, and one last fragment
 * sealed under what the empty fragment 0 seals to.
 */
function encrypt(text: string, password: string): Uint8Array {
  if (Buffer.byteLength(text) > fragmentBytes)
    throw new PermanentError('internal', 'One fragment is written.')
  const [salt, nonce] = [randomBytes(32), randomBytes(8)]
  const key = pbkdf2Sync(password, salt, 8192, 32, 'sha256')
  const seal = (number: number, plain: string, associated: Uint8Array): Buffer => {
    const counter = Buffer.alloc(4)
    counter.writeUInt32LE(number)
    const cipher = createCipheriv('aes-256-gcm', key, Buffer.concat([nonce, counter])).setAAD(associated)
    return Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
  }
  const last = Buffer.concat([Buffer.of(0x80), seal(0, '', new Uint8Array())])
  return Buffer.concat([salt, Buffer.of(2), nonce, seal(1, text, last)])
}
