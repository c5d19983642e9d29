import { badField, type ServiceError } from './service-error.ts'

/** Image types the service takes; TIFF, GIF, BMP and JPEG 2000 are not among them. */
const taken = ['image/png', 'image/jpeg', 'image/webp', 'image/heic', 'image/heif']

const signatures: readonly { type: string; at: number; text: string }[] = [
  { type: 'image/png', at: 1, text: 'PNG' },
  { type: 'image/jpeg', at: 0, text: '\u00ff\u00d8\u00ff' },
  { type: 'image/webp', at: 8, text: 'WEBP' },
  { type: 'image/heic', at: 4, text: 'ftyphei' },
  { type: 'image/heic', at: 4, text: 'ftyphev' },
  { type: 'image/heif', at: 4, text: 'ftypmif1' },
  { type: 'image/tiff', at: 0, text: 'II*' },
  { type: 'image/tiff', at: 0, text: 'MM\0*' },
  { type: 'image/gif', at: 0, text: 'GIF8' },
  { type: 'image/bmp', at: 0, text: 'BM' },
]

/** Throws the service's 400 for a type it does not take, and for bytes that are of another type than was said. */
export function checkImageType(mimeType: string, bytes: Uint8Array): void {
  const said = mimeType.toLowerCase().replace('image/jpg', 'image/jpeg')
  if (!taken.includes(said)) throw unsupported(mimeType)
  const type = typeOf(bytes)
  if (type !== undefined && !taken.includes(type)) throw unsupported(type)
  if (
    type !== undefined &&
    type !== said &&
    !(said.startsWith('image/hei') && type.startsWith('image/hei'))
  ) {
    throw badField(
      `Unable to process input image: its bytes are ${type}, and its mime type says ${mimeType}.`,
      'contents.parts.inline_data.mime_type',
    )
  }
}

function unsupported(type: string): ServiceError {
  return badField(`Unsupported MIME type: ${type}`)
}

function typeOf(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 16)).toString('latin1')
  return signatures.find(({ at, text }) => start.startsWith(text, at))?.type
}
