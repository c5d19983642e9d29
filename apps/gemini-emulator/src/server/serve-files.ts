import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import { badField, ServiceError } from '../protocol/service-error.ts'
import { authorise } from './authorise.ts'
import { readBytes } from './body.ts'
import type { Emulation } from './emulation.ts'
import type { Reply } from './reply.ts'
import type { Exchange } from './serve-call.ts'

/** Uploads that were begun and not yet finished. */
export type Uploads = Map<
  string,
  { displayName?: string | undefined; mimeType: string; chunks: Uint8Array[] }
>

const Start = z.object({
  file: z.object({ displayName: z.string().optional(), mimeType: z.string().optional() }).prefault({}),
})

/** The Files API: resumable uploads, one file, all files, deletion; undefined for any other address. */
export async function serveFiles(
  emulation: Emulation,
  path: string,
  exchange: Exchange & { query: URLSearchParams },
): Promise<Reply | undefined> {
  const { request, query, key } = exchange
  const upload = /^\/upload\/(v1beta|v1|v1alpha)\/files$/.test(path)
  const name = /^\/(?:v1beta|v1|v1alpha)\/(files(?:\/[^/]+)?)$/.exec(path)?.[1]
  if (!upload && name === undefined) return undefined
  // the address of an upload is its own key
  const begun = query.get('upload_id')
  if (begun === null) authorise({ headers: request.headers, key, cloud: false }, emulation.keys)
  if (upload && request.method === 'POST') {
    return begun === null ? await beginUpload(emulation, request) : await takeBytes(emulation, begun, request)
  }
  if (name === 'files' && request.method === 'GET')
    return { status: 200, body: { files: emulation.files.list() } }
  if (name === undefined || name === 'files') return undefined
  if (request.method === 'GET') return { status: 200, body: emulation.files.get(name) }
  if (request.method !== 'DELETE') return undefined
  emulation.files.remove(name)
  return { status: 200, body: {} }
}

async function beginUpload({ uploads }: Emulation, request: IncomingMessage): Promise<Reply> {
  if (header(request, 'x-goog-upload-command') !== 'start') {
    throw badField('The emulator takes resumable uploads only: send X-Goog-Upload-Command: start.')
  }
  const body = (await readBytes(request)).toString('utf8')
  const { file } = Start.parse(body === '' ? {} : JSON.parse(body))
  const mimeType = file.mimeType ?? header(request, 'x-goog-upload-header-content-type')
  if (mimeType === undefined) throw badField('The mime type of the file is not known.', 'file.mime_type')
  const id = randomUUID()
  uploads.set(id, { displayName: file.displayName, mimeType, chunks: [] })
  return {
    status: 200,
    body: {},
    headers: {
      'x-goog-upload-status': 'active',
      'x-goog-upload-url': `${baseOf(request)}/upload/v1beta/files?upload_id=${id}&upload_protocol=resumable`,
    },
  }
}

async function takeBytes(
  { uploads, files }: Emulation,
  id: string,
  request: IncomingMessage,
): Promise<Reply> {
  const upload = uploads.get(id)
  if (upload === undefined) throw new ServiceError('NOT_FOUND', 'This upload is not known, or is finished.')
  const received = upload.chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  const offset = Number(header(request, 'x-goog-upload-offset') ?? received)
  if (offset !== received) throw badField(`The upload goes on at ${received}, not at ${offset}.`)
  upload.chunks.push(await readBytes(request))
  if (!/\bfinalize\b/.test(header(request, 'x-goog-upload-command') ?? '')) {
    return { status: 200, body: {}, headers: { 'x-goog-upload-status': 'active' } }
  }
  uploads.delete(id)
  const { displayName, mimeType, chunks } = upload
  const file = files.add({ displayName, mimeType, bytes: Buffer.concat(chunks), base: baseOf(request) })
  return { status: 200, body: { file }, headers: { 'x-goog-upload-status': 'final' } }
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}

function baseOf(request: IncomingMessage): string {
  return `http://${request.headers.host ?? 'localhost'}`
}
