const signatures: { mediaType: string; at: number; bytes: string }[] = [
  { mediaType: 'image/png', at: 0, bytes: '\x89PNG\r\n\x1a\n' },
  { mediaType: 'image/jpeg', at: 0, bytes: '\xff\xd8\xff' },
  { mediaType: 'image/webp', at: 8, bytes: 'WEBP' },
]

/** The type an image's first bytes tell, whatever it was said to be; undefined when they tell none. */
export function imageType(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 16)).toString('latin1')
  return signatures.find(({ at, bytes: mark }) => head.startsWith(mark, at))?.mediaType
}
