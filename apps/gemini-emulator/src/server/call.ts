import { createHash } from 'node:crypto'
import { checkImageType } from '../protocol/media-type.ts'
import { isRetired, models, type Model } from '../protocol/models.ts'
import { parseRequest, readTurn, type GenerateRequest } from '../protocol/request.ts'
import { badField, unknownModel } from '../protocol/service-error.ts'
import type { Files } from './files.ts'

/** A request understood: who is asked, what is said, and the last image sent. */
export interface Call {
  model: Model
  kind: 'detect' | 'edit'
  request: GenerateRequest
  prompt: string
  image?: Uint8Array
  digest: string
}

/** Reads one call; throws ServiceError for a model or a body the service would not take. */
export function readCall(
  route: { model: string; version: string },
  body: string,
  files: Pick<Files, 'read'>,
): Call {
  const request = parseRequest(body)
  const model = models.get(route.model)
  if (model === undefined || isRetired(model)) throw unknownModel(route.model, route.version)
  const { prompt, images } = readTurn(request)
  const sent = images.map((image) => {
    const file = 'uri' in image ? files.read(image.uri) : { ...image, bytes: decodeBase64(image.base64) }
    checkImageType(file.mimeType, file.bytes)
    return file.bytes
  })
  const bytes = sent.at(-1)
  const digest = createHash('sha256')
    .update(bytes ?? '')
    .update(prompt)
    .update(model.id)
    .update(JSON.stringify(request.generationConfig))
    .digest('hex')
  const call = { model, kind: kindOf(route.model), request, prompt, digest }
  return bytes === undefined ? call : { ...call, image: bytes }
}

/** Image models edit, all others look; an unknown one is known by its name. */
export function kindOf(model: string): Call['kind'] {
  const image = models.has(model) ? models.get(model)?.output === 'image' : /image|banana/.test(model)
  return image ? 'edit' : 'detect'
}

function decodeBase64(text: string): Uint8Array {
  if (/[^A-Za-z0-9+/=_\s-]/.test(text)) {
    throw badField("Invalid value at 'contents.parts.inline_data.data' (TYPE_BYTES): Base64 decoding failed.")
  }
  return Buffer.from(text, 'base64')
}
