/**
 * The description inside an ICC profile (ICC.1:2022, 9.2.41, and the older `desc` type of ICC.1:2001-04); undefined
 * where there is none to be read.
 */
export function profileName(icc: Buffer): string | undefined {
  const entry = findTag(icc, 'desc')
  if (!entry) return undefined
  const type = entry.toString('latin1', 0, 4)
  const name = type === 'mluc' ? localised(entry) : type === 'desc' ? plain(entry) : ''
  return name.replaceAll('\0', '').trim() || undefined
}

function findTag(icc: Buffer, signature: string): Buffer | undefined {
  const count = icc.length < 132 ? 0 : Math.min(icc.readUInt32BE(128), 200)
  for (let at = 132; at + 12 <= Math.min(icc.length, 132 + count * 12); at += 12) {
    if (icc.toString('latin1', at, at + 4) !== signature) continue
    const offset = icc.readUInt32BE(at + 4)
    const entry = icc.subarray(offset, offset + icc.readUInt32BE(at + 8))
    return entry.length < 28 ? undefined : entry
  }
  return undefined
}

function plain(entry: Buffer): string {
  return entry.toString('latin1', 12, 12 + entry.readUInt32BE(8))
}

function localised(entry: Buffer): string {
  const start = entry.readUInt32BE(24)
  const utf16 = Buffer.from(entry.subarray(start, start + entry.readUInt32BE(20)))
  return utf16.length % 2 === 0 ? utf16.swap16().toString('utf16le') : ''
}

const signatures = { grey: 'GRAY', rgb: 'RGB ', cmyk: 'CMYK' }

/** Why a profile cannot be that of pixels in a space, in words; undefined where it can. ICC.1:2022, 7.2. */
export function profileProblemOf(icc: Buffer, space: keyof typeof signatures): string | undefined {
  if (icc.length < 132 || icc.toString('latin1', 36, 40) !== 'acsp') return 'it is not an ICC profile'
  if (icc.readUInt32BE(0) > icc.length) return 'it is cut short'
  const colours = icc.toString('latin1', 16, 20)
  return colours === signatures[space]
    ? undefined
    : `it is for ${colours.trim()}, not for ${signatures[space].trim()}`
}
